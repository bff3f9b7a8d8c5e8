import {
  type ArgumentsHost,
  Catch,
  UseFilters,
  type WsExceptionFilter,
} from '@nestjs/common';
import {
  BaseWsExceptionFilter,
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  WsException,
} from '@nestjs/websockets';
import { Ack } from '@nestjs/websockets';
import { Observable, of } from 'rxjs';
import { Server, type Socket } from 'socket.io';
import type { Socket as ClientSocket } from 'socket.io-client';
import {
  CurrentManager,
  EmergencyBreaker,
  IsolationViolationException,
  SuspiciousIdException,
  WebSocketManager,
  type WebSocketManagerOptions,
} from '../../src/index.js';
import { type Served, connect, next, serve } from '../support/harness.js';

const caught: unknown[] = [];

@Catch(WsException)
class Remembering extends BaseWsExceptionFilter {
  override catch(exception: WsException, host: ArgumentsHost): void {
    caught.push(exception);
    super.catch(exception, host);
  }
}

@Catch(WsException)
class OwnWords implements WsExceptionFilter {
  catch(_: WsException, host: ArgumentsHost): void {
    host.switchToWs().getClient<Socket>().emit('problem', 'in our own words');
  }
}

@WebSocketGateway()
class Chat {
  @WebSocketServer() private readonly server!: Server;
  private readonly sockets = new Map<unknown, string>();

  @SubscribeMessage('enter')
  enter(@ConnectedSocket() client: Socket, @MessageBody() name: string) {
    this.sockets.set(name, client.id);
    return 'entered';
  }

  @SubscribeMessage('broadcast')
  broadcast() {
    this.server.emit('news', 'for everybody');
    return 'sent';
  }

  @SubscribeMessage('broadcast twice')
  twice() {
    this.server.emit('news', 1);
    this.server.emit('news', 2);
  }

  @SubscribeMessage('direct')
  direct(@MessageBody() to: string) {
    this.server.to(this.sockets.get(to)!).emit('dm', 'hello');
    return 'sent';
  }

  @SubscribeMessage('later')
  async later(@MessageBody() to: string) {
    await new Promise(setImmediate);
    this.server.to(this.sockets.get(to)!).emit('dm', 'hello');
    return 'sent';
  }

  @SubscribeMessage('stream')
  stream() {
    return new Observable<string>((values) => {
      this.server.emit('news', 'for everybody');
      values.next('sent');
      values.complete();
    });
  }

  @SubscribeMessage('by hand')
  byHand(@Ack() answer: (value: unknown) => void) {
    this.server.emit('news', 'for everybody');
    answer('sent');
  }

  @SubscribeMessage('answered first')
  answeredFirst(@Ack() answer: (value: unknown) => void) {
    answer('received');
    this.server.emit('news', 'for everybody');
  }

  @SubscribeMessage('own')
  own(@CurrentManager() manager: WebSocketManager) {
    manager.emit('news', 'for me');
    return of('sent');
  }

  @SubscribeMessage('fails')
  fails() {
    throw new WsException('of the application');
  }

  @UseFilters(Remembering)
  @SubscribeMessage('filtered')
  filtered() {
    return 'handled';
  }

  @UseFilters(OwnWords)
  @SubscribeMessage('own words')
  ownWords() {
    return 'handled';
  }
}

interface Stage extends Served {
  readonly alice: ClientSocket;
  readonly bob: ClientSocket;
  /** All packets that each client received. */
  readonly received: Record<'alice' | 'bob', unknown[][]>;
}

async function enter(options: WebSocketManagerOptions = {}): Promise<Stage> {
  const served = await serve({ gateways: [Chat], options });
  const [alice, bob] = [
    await connect(served, 'alice'),
    await connect(served, 'bob'),
  ];
  const received: Stage['received'] = { alice: [], bob: [] };
  alice.onAny((...packet: unknown[]) => received.alice.push(packet));
  bob.onAny((...packet: unknown[]) => received.bob.push(packet));
  await alice.emitWithAck('enter', 'alice');
  await bob.emitWithAck('enter', 'bob');
  return { ...served, alice, bob, received };
}

const VIOLATION = expect.objectContaining({
  status: 'error',
  code: 'ISOLATION_VIOLATION',
  incidentId: expect.any(String) as string,
}) as unknown;

const INJECTION = { userId: "' OR 1=1 --" };

describe('a client that awaits an acknowledgement', () => {
  it.each([
    ['broadcast', undefined],
    ['broadcast twice', undefined],
    ['direct', 'bob'],
    ['later', 'bob'],
    ['stream', undefined],
    ['by hand', undefined],
  ])('gets the error as the answer to "%s"', async (event, data) => {
    const { alice, bob, received } = await enter();
    expect(await alice.emitWithAck(event, data)).toEqual(VIOLATION);
    expect(await alice.emitWithAck('own')).toBe('sent');
    expect(await bob.emitWithAck('own')).toBe('sent');
    const own = [['news', 'for me']];
    expect(received).toEqual({ alice: own, bob: own });
  });

  it('gets the answer of the handler in mode report', async () => {
    const { alice, bob, received } = await enter({ mode: 'report' });
    const news = next(bob, 'dm');
    expect(await alice.emitWithAck('direct', 'bob')).toBe('sent');
    expect(await news).toEqual(['hello']);
    expect(received.alice).toEqual([]);
  });

  it('gets an exception if a packet is blocked after the answer', async () => {
    const { alice } = await enter();
    const told = next(alice, 'exception');
    expect(await alice.emitWithAck('answered first')).toBe('received');
    expect(await told).toEqual([VIOLATION]);
  });

  it('gets the error as the answer if a suspicious id is refused before the handler', async () => {
    const { alice, received } = await enter();
    expect(await alice.emitWithAck('own', INJECTION)).toMatchObject({
      status: 'error',
      code: 'SUSPICIOUS_ID',
    });
    expect(await alice.emitWithAck('own')).toBe('sent');
    expect(received.alice).toEqual([['news', 'for me']]);
  });

  it('gets an answer to every message that is over the limit', async () => {
    const { alice, received } = await enter({
      limits: { messagesPerSecond: 4, burst: 4 },
    });
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => alice.emitWithAck('own')),
    );
    expect(answers.slice(0, 3)).toEqual(['sent', 'sent', 'sent']);
    expect(answers.at(-1)).toMatchObject({
      status: 'error',
      code: 'RATE_LIMITED',
    });
    expect(received.alice.map(([event]) => event)).not.toContain('exception');
  });

  it('gets an exception for a message that is too large to be read', async () => {
    const { alice } = await enter({ limits: { payloadBytes: 1_000 } });
    const told = next(alice, 'exception');
    alice.emit('own', 'a'.repeat(2_000), () => undefined);
    expect(await told).toMatchObject([{ code: 'PAYLOAD_TOO_LARGE' }]);
  });
});

describe('a client that awaits none', () => {
  it.each<[event: string, data: unknown, code: string]>([
    ['broadcast', undefined, 'ISOLATION_VIOLATION'],
    ['direct', 'bob', 'ISOLATION_VIOLATION'],
    ['later', 'bob', 'ISOLATION_VIOLATION'],
    ['stream', undefined, 'ISOLATION_VIOLATION'],
    ['own', INJECTION, 'SUSPICIOUS_ID'],
    ['own', 'a'.repeat(20_000), 'PAYLOAD_TOO_LARGE'],
  ])('gets an exception for "%s"', async (event, data, code) => {
    const { alice } = await enter({ limits: { payloadBytes: 10_000 } });
    const told = next(alice, 'exception');
    alice.emit(event, data);
    expect(await told).toMatchObject([{ status: 'error', code }]);
  });

  it('gets an exception for messages over the limit', async () => {
    const { alice } = await enter({
      limits: { messagesPerSecond: 4, burst: 4 },
    });
    const told = next(alice, 'exception');
    for (let index = 0; index < 6; index += 1) alice.emit('own');
    expect(await told).toMatchObject([{ code: 'RATE_LIMITED' }]);
  });
});

describe('exception filters', () => {
  it('of the application catch errors of the library, and the client gets the error as the answer', async () => {
    const { alice, received } = await enter();
    caught.length = 0;
    expect(await alice.emitWithAck('filtered', INJECTION)).toMatchObject({
      code: 'SUSPICIOUS_ID',
    });
    const polluting: unknown = JSON.parse('{"__proto__":{"polluted":1}}');
    expect(await alice.emitWithAck('filtered', polluting)).toEqual(VIOLATION);
    expect(caught).toEqual([
      expect.any(SuspiciousIdException),
      expect.any(IsolationViolationException),
    ]);
    expect(received.alice).toEqual([]);
  });

  it('of the application may send their own answer', async () => {
    const { alice } = await enter();
    const told = next(alice, 'problem');
    alice.emit('own words', INJECTION, () => undefined);
    expect(await told).toEqual(['in our own words']);
  });

  it("of Nest send an application's own exceptions unchanged", async () => {
    const { alice } = await enter();
    const told = next(alice, 'exception');
    const answered = vi.fn();
    alice.emit('fails', 'data', answered);
    expect(await told).toMatchObject([{ message: 'of the application' }]);
    expect(await alice.emitWithAck('own')).toBe('sent');
    expect(answered).not.toHaveBeenCalled();
  });
});

const ENDINGS: [string, (stage: Stage) => unknown][] = [
  ['SHUTDOWN', ({ app }) => app.close()],
  [
    'QUARANTINED',
    ({ app }) =>
      app.get(EmergencyBreaker).quarantine({ userId: 'alice' }, 'by hand'),
  ],
  [
    'DISCONNECTED',
    ({ registry }) => registry.get({ userId: 'alice' })?.disconnect(),
  ],
];

describe('notices', () => {
  it.each(ENDINGS)('of %s arrive by their own event', async (code, end) => {
    const stage = await enter();
    const told = next(stage.alice, 'wsm:notice');
    await end(stage);
    expect(await told).toMatchObject([{ status: 'error', code }]);
    expect(stage.received.alice.map(([event]) => event)).toEqual([
      'wsm:notice',
    ]);
  });

  it('of EXPIRED arrive by their own event', async () => {
    const served = await serve({ gateways: [Chat] });
    const user = { userId: 'alice', expiresAt: Date.now() + 300 };
    const alice = await connect(served, { user });
    expect(await next(alice, 'wsm:notice')).toMatchObject([
      { code: 'EXPIRED' },
    ]);
  });

  it.each(['exception', 'server:notice'])(
    'arrive by "%s" if the option names it',
    async (event) => {
      const stage = await enter({ notices: { event } });
      const told = next(stage.alice, event);
      stage.registry.get({ userId: 'alice' })?.disconnect('Good night.');
      expect(await told).toMatchObject([
        { code: 'DISCONNECTED', message: 'Good night.' },
      ]);
    },
  );
});
