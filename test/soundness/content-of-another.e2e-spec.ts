import { Catch, UseFilters, UseInterceptors } from '@nestjs/common';
import {
  BaseWsExceptionFilter,
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  WsException,
} from '@nestjs/websockets';
import { type Observable, concat, from, map, of } from 'rxjs';
import type { Server, Socket } from 'socket.io';
import type { Violation } from '../../src/incidents/index.js';
import { CurrentManager, WebSocketManager } from '../../src/index.js';
import { Violations } from '../../src/policy/index.js';
import {
  connect,
  eventually,
  next,
  record,
  serve,
} from '../support/harness.js';

interface Handler {
  handle(): Observable<unknown>;
}

/** Answers with what it has answered before. */
class LastAnswer {
  private last: unknown;

  intercept(_: unknown, { handle }: Handler): Observable<unknown> {
    return handle().pipe(
      map((value) => {
        const answer = this.last ?? value;
        this.last = value;
        return answer;
      }),
    );
  }
}

/** Answers with the exception before. */
@Catch()
class LastException extends BaseWsExceptionFilter {
  private last: unknown;

  override catch(
    exception: unknown,
    host: Parameters<BaseWsExceptionFilter['catch']>[1],
  ): void {
    const last = this.last ?? exception;
    this.last = exception;
    super.catch(last, host);
  }
}

/** Ways in which a gateway comes by an object of Bob. */
const SOURCES = ['state', 'body', 'data'] as const;

class Wrapped {
  constructor(readonly inside: unknown) {}
}

/** Where in an answer it lies. */
const SHAPES: [shape: string, wrap: (kept: object) => unknown][] = [
  ['itself', (kept) => kept],
  ['in an object', (kept) => ({ profile: kept })],
  ['in a list', (kept) => [1, 'two', kept]],
  ['in an instance of a class', (kept) => new Wrapped(kept)],
  [
    'in a frozen object',
    (kept) => Object.freeze({ deep: Object.freeze([kept]) }),
  ],
  ['at the end of a thousand others', (kept) => [...numbered(1_000), kept]],
  ['the first of ten thousand keys', (kept) => manyKeys(kept)],
  ['in an object without a prototype', (kept) => bare(kept)],
  ['a part of it', (kept) => ({ list: (kept as { tags: object }).tags })],
];

const numbered = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ n }));

const manyKeys = (first: object) => ({
  first,
  ...Object.fromEntries(numbered(10_500).map(({ n }) => [`k${n}`, n])),
});

const bare = (kept: object) =>
  Object.assign(Object.create(null) as object, { kept });

@WebSocketGateway()
class ForgetfulGateway {
  @WebSocketServer()
  private readonly server!: Server;
  private readonly kept: Record<string, object> = {};

  afterInit(server: Server): void {
    server.on('connection', (socket) => {
      socket.on('native', (_: unknown, answer: (data: unknown) => void) =>
        answer(this.of('body')),
      );
    });
  }

  @SubscribeMessage('keep')
  keep(
    @CurrentManager() manager: WebSocketManager,
    @ConnectedSocket() client: Socket,
    @MessageBody() body: { text: string; tags: object[] },
  ): string {
    const copy = () => structuredClone(body);
    this.kept.body = body;
    manager.state.set('profile', (this.kept.state = copy()));
    client.data.draft = this.kept.data = copy();
    return 'kept';
  }

  @SubscribeMessage('return')
  return(@MessageBody() [source, shape]: [string, number]): unknown {
    return this.of(source, shape);
  }

  @SubscribeMessage('event')
  event(@MessageBody() [source, shape]: [string, number]): object {
    return { event: 'news', data: this.of(source, shape) };
  }

  @SubscribeMessage('promise')
  async promise(@MessageBody() [source, shape]: [string, number]) {
    await Promise.resolve();
    return this.of(source, shape);
  }

  @SubscribeMessage('stream')
  stream(@MessageBody() [source, shape]: [string, number]) {
    const events = from([1, 2]).pipe(
      map(() => ({ event: 'news', data: this.of(source, shape) })),
    );
    return concat(of({ event: 'news', data: 'harmless' }), events);
  }

  @SubscribeMessage('client')
  client(
    @ConnectedSocket() client: Socket,
    @MessageBody() [source, shape]: [string, number],
  ): string {
    client.emit('news', this.of(source, shape));
    return 'sent';
  }

  @SubscribeMessage('manager')
  manager(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() [source, shape]: [string, number],
  ): string {
    manager.emit('news', this.of(source, shape));
    return 'sent';
  }

  @SubscribeMessage('room')
  room(
    @ConnectedSocket() client: Socket,
    @MessageBody() [source, shape]: [string, number],
  ): string {
    this.server.to(client.id).emit('news', this.of(source, shape));
    return 'sent';
  }

  @SubscribeMessage('throw')
  throw(@MessageBody() [source, shape]: [string, number]): never {
    throw new WsException({
      status: 'error',
      message: 'sorry',
      details: this.of(source, shape),
    });
  }

  @UseInterceptors(LastAnswer)
  @SubscribeMessage('through-an-interceptor')
  intercepted(@MessageBody() body: unknown): unknown {
    return body;
  }

  @UseFilters(LastException)
  @SubscribeMessage('through-a-filter')
  filtered(@MessageBody() body: object): never {
    throw new WsException(body);
  }

  @SubscribeMessage('ping')
  ping(): string {
    return 'pong';
  }

  private of(source: string, shape = 0): unknown {
    return SHAPES[shape][1](this.kept[source]);
  }
}

const SECRET = 'the secret of bob';

async function world() {
  const served = await serve({ gateways: [ForgetfulGateway] });
  const found: Violation[] = [];
  served.app.get(Violations).violations$.subscribe((one) => found.push(one));
  const [alice, bob] = [
    await connect(served, 'alice'),
    await connect(served, 'bob'),
  ];
  await bob.emitWithAck('keep', { text: SECRET, tags: [{ text: SECRET }] });
  const received = record(alice);
  const expectHeld = async () => {
    await eventually(() => expect(found).not.toEqual([]));
    await alice.emitWithAck('ping');
    expect(JSON.stringify(received)).not.toContain(SECRET);
    expect(new Set(found.map(({ vector }) => vector))).toEqual(
      new Set(['foreign-object']),
    );
    expect([alice.connected, bob.connected]).toEqual([true, true]);
    // It is still Bob's, and Bob gets it.
    expect(await bob.emitWithAck('return', ['state', 0])).toMatchObject({
      text: SECRET,
    });
  };
  return { alice, bob, received, found, expectHeld };
}

const WAYS = [
  'return',
  'event',
  'promise',
  'stream',
  'client',
  'manager',
  'room',
  'throw',
];

describe("an object of another user does not leave in a user's answer", () => {
  it.each(WAYS.flatMap((way) => SOURCES.map((source) => [way, source])))(
    'by %s, out of the %s',
    async (way, source) => {
      const { alice, expectHeld, received } = await world();
      alice.emit(way, [source, 0], (answer: unknown) =>
        received.push(['answer', answer]),
      );
      await expectHeld();
    },
  );

  it.each(SHAPES.map(([shape], index) => [shape, index]))(
    '%s',
    async (_, index) => {
      const { alice, expectHeld, received } = await world();
      for (const way of ['return', 'client', 'event'])
        alice.emit(way, ['state', index], (answer: unknown) =>
          received.push(['answer', answer]),
        );
      await expectHeld();
    },
  );

  it('by a native listener that acknowledges', async () => {
    const { alice, expectHeld, received } = await world();
    alice.emit('native', 1, (answer: unknown) =>
      received.push(['answer', answer]),
    );
    await expectHeld();
  });

  it('by an interceptor that answers with what was answered before', async () => {
    const { alice, bob, expectHeld, received } = await world();
    await bob.emitWithAck('through-an-interceptor', { text: SECRET });
    alice.emit('through-an-interceptor', {}, (answer: unknown) =>
      received.push(['answer', answer]),
    );
    await expectHeld();
  });

  it('by a filter that answers with the exception before', async () => {
    const { alice, bob, expectHeld } = await world();
    const told = next(bob, 'exception');
    bob.emit('through-a-filter', { status: 'error', message: SECRET });
    await told;
    alice.emit('through-a-filter', { status: 'error', message: 'own' });
    await expectHeld();
  });
});
