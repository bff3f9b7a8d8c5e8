import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import { type Observable, Subject } from 'rxjs';
import type { Server, Socket } from 'socket.io';
import {
  Incidents,
  type SecurityIncident,
  type WebSocketManagerOptions,
} from '../../src/index.js';
import {
  type ClientSocket,
  connect,
  eventually,
  next,
  record,
  serve,
} from '../support/harness.js';
import { decorate, suggestedFor } from '../support/suggested.js';

interface Offer {
  readonly title: string;
}

/** A gateway with the patterns of many applications. */
function makeGateways() {
  @WebSocketGateway()
  class MarketGateway implements OnGatewayInit<Server>, OnGatewayConnection {
    @WebSocketServer() server!: Server;
    private readonly offers: Offer[] = [];
    private readonly prices = new Subject<object>();

    afterInit(server: Server): void {
      server.use((socket, next) => {
        const { user } = socket.handshake.auth as { user?: string };
        if (!user) return next(new Error('unauthorized'));
        socket.data.user = { id: user };
        next();
      });
    }

    async handleConnection(client: Socket): Promise<void> {
      const { id } = client.data.user as { id: string };
      await client.join(`user:${id}`);
    }

    @SubscribeMessage('announce')
    announce(@MessageBody() text: string) {
      this.server.emit('announced', { text });
      this.server.of('/back-office').emit('activity', { what: 'announce' });
      return { done: true };
    }

    @SubscribeMessage('write')
    write(@MessageBody() [to, text]: [string, string]) {
      this.server.to(`user:${to}`).emit('written', { text });
      return { done: true };
    }

    @SubscribeMessage('offer')
    offer(@MessageBody() offer: Offer) {
      this.offers.push(offer);
      return { done: true };
    }

    @SubscribeMessage('browse')
    browse() {
      return { offers: this.offers };
    }

    @SubscribeMessage('prices')
    watchPrices(): Observable<object> {
      return this.prices;
    }

    @SubscribeMessage('bid')
    bid(@MessageBody() price: number) {
      this.prices.next({ event: 'price', data: { price } });
      return { done: true };
    }

    @SubscribeMessage('who')
    who(@ConnectedSocket() client: Socket) {
      return client.data.user as object;
    }

    /** Not called while the application runs in report mode. */
    @SubscribeMessage('dump')
    dump() {
      this.server.emit('dumped', this.offers.length);
      return { done: true };
    }

    /** Sends the same objects as `browse`, by another event. */
    @SubscribeMessage('peek')
    peek() {
      return { first: this.offers[0] };
    }
  }

  @WebSocketGateway({ namespace: '/back-office' })
  class BackOfficeGateway implements OnGatewayInit<Server> {
    @WebSocketServer() namespace!: Server;

    afterInit(namespace: Server): void {
      namespace.use((socket, next) => {
        const isOperator = socket.handshake.auth.password === 'operator';
        next(isOperator ? undefined : new Error('invalid credentials'));
      });
    }

    @SubscribeMessage('statistics')
    statistics() {
      this.namespace.emit('statistics', { users: 2 });
      return { done: true };
    }
  }
  return [MarketGateway, BackOfficeGateway];
}

let folder: string;
/** Created for each spec, so that declarations on the classes do not affect the next spec. */
let gateways: ReturnType<typeof makeGateways>;
beforeEach(async () => {
  gateways = makeGateways();
  folder = await mkdtemp(join(tmpdir(), 'wsm-adoption-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function open(options: WebSocketManagerOptions) {
  const served = await serve({
    gateways,
    options: { identify: undefined, ...options },
  });
  const incidents: SecurityIncident[] = [];
  served.app.get(Incidents).incidents$.subscribe((one) => incidents.push(one));
  const root = await connect(served, 'root');
  const bob = await connect(served, 'bob');
  const operator = await connect(
    served,
    { password: 'operator' },
    { namespace: '/back-office' },
  );
  return { ...served, incidents, people: { root, bob, operator } };
}

/** Ordinary traffic. Rejects if something does not work. */
async function trade({
  root,
  bob,
  operator,
}: Record<'root' | 'bob' | 'operator', ClientSocket>): Promise<void> {
  const done = { done: true };
  const [forRoot, forBob, forOperator] = [root, bob, operator].map(record);
  expect(await root.emitWithAck('who')).toEqual({ id: 'root' });
  expect(await bob.emitWithAck('announce', 'open')).toEqual(done);
  expect(await bob.emitWithAck('write', ['root', 'hello'])).toEqual(done);
  expect(await root.emitWithAck('offer', { title: 'tea' })).toEqual(done);
  expect(await bob.emitWithAck('browse')).toEqual({
    offers: [{ title: 'tea' }],
  });
  const price = next(bob, 'price');
  bob.emit('prices');
  await bob.emitWithAck('who');
  expect(await root.emitWithAck('bid', 7)).toEqual(done);
  expect(await price).toEqual([{ price: 7 }]);
  expect(await operator.emitWithAck('statistics')).toEqual(done);
  await eventually(() => {
    expect(forRoot).toEqual([
      ['announced', { text: 'open' }],
      ['written', { text: 'hello' }],
    ]);
    expect(forBob).toEqual([
      ['announced', { text: 'open' }],
      ['price', { price: 7 }],
    ]);
    expect(forOperator).toEqual([
      ['activity', { what: 'announce' }],
      ['statistics', { users: 2 }],
    ]);
  });
}

it('prints all declarations, with which the same traffic causes no violation in enforce', async () => {
  const auditFile = join(folder, 'audit.jsonl');
  const watched = await open({ mode: 'report', incidents: { auditFile } });
  await trade(watched.people);
  await watched.app.close();

  const pasted = await suggestedFor(auditFile);
  expect(pasted.options).toEqual({
    exclude: ['/back-office'],
    ids: { allowed: ['root'] },
    egress: {
      publicEvents: ['announced'],
      rules: [
        expect.objectContaining({
          event: 'written',
          handler: 'MarketGateway.write',
          to: 'user:*',
        }),
      ],
    },
  });
  expect(pasted.decorators).toEqual(
    expect.arrayContaining([
      ['MarketGateway.browse', 'browse'],
      ['MarketGateway.bid', 'price'],
    ]),
  );
  expect(pasted.decorators).toHaveLength(2);

  decorate(pasted, gateways);
  const guarded = await open(pasted.options);
  await trade(guarded.people);
  expect(guarded.incidents).toEqual([]);

  // Undeclared packets are still blocked.
  const { bob, root } = guarded.people;
  for (const leak of ['dump', 'peek']) {
    const told = next(bob, 'exception');
    bob.emit(leak);
    await told;
  }
  expect(guarded.incidents.map(({ vector }) => vector)).toEqual([
    'unscoped-broadcast',
    'foreign-object',
  ]);
  expect(await root.emitWithAck('who')).toEqual({ id: 'root' });
});

it('prints for each how often, by which handler, where, and the question for a reviewer', async () => {
  const auditFile = join(folder, 'audit.jsonl');
  const watched = await open({ mode: 'report', incidents: { auditFile } });
  await trade(watched.people);
  await watched.app.close();
  const { text } = await suggestedFor(auditFile);
  const sentences = [
    /unscoped-broadcast: 1 time, event "announced", in MarketGateway\.announce\n {2}May every connected user see every "announced"/,
    /foreign-\w+: 1 time, event "written", in MarketGateway\.write, to user:\*\n {2}Does MarketGateway\.write check/,
    /foreign-object: 1 time, event "browse", in MarketGateway\.browse, for example in returned\.offers\[0\]\n {2}Is "browse" of MarketGateway\.browse meant to contain data that another user sent\?/,
    /suspicious-id: 1 time, event "connection", for example in user\.userId\n {2}Are there users or rooms with the name root\?/,
    /refusal: 1 time, event "connection", in the namespace \/back-office, for example in identify\n {2}Does the namespace \/back-office have its own authentication/,
  ];
  for (const sentence of sentences) expect(text).toMatch(sentence);
  expect(text.match(/The first: incident [0-9a-f-]{36}/g)).toHaveLength(6);
  expect(text).not.toMatch(/hello|tea|bob/);
});

it('prints no name if user keys are hashed', async () => {
  const auditFile = join(folder, 'audit.jsonl');
  const watched = await open({
    mode: 'report',
    incidents: { auditFile, hashUsers: true },
  });
  await trade(watched.people);
  await watched.app.close();
  const { options } = await suggestedFor(auditFile);
  // `root` is a reserved word, not the name of a user; of the namespace only the first word is kept.
  expect(options.ids).toEqual({ allowed: ['root'] });
  expect(watched.incidents.map(({ namespace }) => namespace)).toContain(
    '/back-*',
  );
});

describe('a namespace is not excluded', () => {
  async function refused(...handshakes: [namespace: string, user?: string][]) {
    const auditFile = join(folder, 'audit.jsonl');
    @WebSocketGateway({ namespace: '/chat' })
    class ChatGateway {}
    @WebSocketGateway()
    class MainGateway {}
    const served = await serve({
      gateways: [ChatGateway, MainGateway],
      options: { mode: 'report', incidents: { auditFile } },
    });
    for (const [namespace, user] of handshakes)
      await connect(served, user ?? {}, { namespace });
    await served.app.close();
    return suggestedFor(auditFile);
  }

  it.each<[string, [string, string?][]]>([
    ['before', [['/chat', 'ann'], ['/chat']]],
    ['after', [['/chat'], ['/chat', 'ann']]],
  ])('in which a user was identified %s', async (_, handshakes) => {
    const { options, text } = await refused(...handshakes);
    expect(options).toEqual({});
    expect(text).toContain('Who are the users of these sockets?');
  });

  it('if it is the main one', async () => {
    const { options } = await refused(['']);
    expect(options).toEqual({ anonymous: 'allow' });
  });
});
