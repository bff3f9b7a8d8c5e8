import {
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import {
  type ClientSocket,
  type Served,
  connect,
  eventually,
  identifyByAuth,
  next,
  serve,
  settle,
} from '../support/harness.js';
import {
  uncaughtErrors,
  watchProcessErrors,
} from '../support/process-errors.js';
import { OPCODE, type RawClient, rawClient } from '../support/raw-client.js';

watchProcessErrors();

/** Connects before the counters start. */
const BOB = 1;

const hooks = { connected: 0, disconnected: 0 };

@WebSocketGateway()
class TargetGateway implements OnGatewayConnection, OnGatewayDisconnect {
  handleConnection(): void {
    hooks.connected += 1;
  }

  handleDisconnect(): void {
    hooks.disconnected += 1;
  }

  @SubscribeMessage('ping')
  ping(): string {
    return 'pong';
  }
}

@WebSocketGateway({ namespace: 'other' })
class OtherGateway {
  @SubscribeMessage('ping')
  ping(): string {
    return 'other';
  }
}

const slowly = { release: () => {} };

const target = {
  gateways: [TargetGateway, OtherGateway],
  options: {
    idleTtl: 20,
    limits: { messagesPerSecond: 200, burst: 200 },
    identify: async (socket: Parameters<typeof identifyByAuth>[0]) => {
      const identity = identifyByAuth(socket);
      if (socket.handshake.auth.slow) {
        await new Promise<void>((resolve) => {
          slowly.release = resolve;
        });
      }
      return identity;
    },
  },
};

let served: Served;
let bob: ClientSocket;

beforeEach(async () => {
  served = await serve(target);
  bob = await connect(served, 'bob');
  hooks.connected = 0;
  hooks.disconnected = 0;
});

async function expectUnharmed(): Promise<void> {
  expect(await bob.timeout(1000).emitWithAck('ping')).toBe('pong');
  await expectConnections(1);
  bob.disconnect();
  await eventually(() =>
    expect(served.registry.status()).toMatchObject({
      managers: 0,
      connections: 0,
      idle: 0,
    }),
  );
  expect(uncaughtErrors).toEqual([]);
}

function expectConnections(count: number): Promise<void> {
  return eventually(() =>
    expect(served.registry.status().connections).toBe(count),
  );
}

const as = (user: string, namespace = '') =>
  `40${namespace}${JSON.stringify({ user })}`;

describe('packets no client library sends', () => {
  it.each<[string, (client: RawClient) => void]>([
    ['an event before it connects', (c) => c.send('42["ping"]')],
    ['an acknowledgement before it connects', (c) => c.send('430["x"]')],
    [
      'bytes before it connects',
      (c) => c.sendFrame(Buffer.alloc(9), OPCODE.binary),
    ],
    ['a disconnect before it connects', (c) => c.send('41')],
    ['an unknown engine.io packet', (c) => c.send('9')],
    ['an empty message', (c) => c.send('')],
    ['an empty socket.io packet', (c) => c.send('4')],
    ['an unknown socket.io packet', (c) => c.send('49[]')],
    ['no JSON', (c) => c.send('40{"user":')],
    ['null as credentials', (c) => c.send('40null')],
    ['a list as credentials', (c) => c.send('40["alice"]')],
    ['a text as credentials', (c) => c.send('40"alice"')],
    ['nothing as credentials', (c) => c.send('40')],
    [
      '__proto__ as credentials',
      (c) => c.send('40{"__proto__":{"user":"alice"}}'),
    ],
    [
      'constructor as credentials',
      (c) => c.send('40{"constructor":{"prototype":{"user":"alice"}}}'),
    ],
    ['credentials of a megabyte', (c) => c.send(as('a'.repeat(900_000)))],
    [
      'credentials 10,000 levels deep',
      (c) => c.send(`40{"user":${'['.repeat(1e4)}${']'.repeat(1e4)}}`),
    ],
    ['a session that is none', (c) => c.send('40{"pid":{},"offset":[]}')],
    ["somebody else's connect_error", (c) => c.send('44{"message":"x"}')],
    ['an unknown namespace', (c) => c.send(as('alice', '/no-such,'))],
    ['a namespace called __proto__', (c) => c.send(as('alice', '/__proto__,'))],
    [
      'a namespace of a megabyte',
      (c) => c.send(as('alice', `/${'n'.repeat(9e5)},`)),
    ],
    [
      'a frame that is not masked',
      (c) => c.sendBytes(Buffer.from([0x81, 1, 0x34])),
    ],
    ['an opcode that is none', (c) => c.sendFrame(Buffer.from('x'), 7)],
    [
      'a frame of an exabyte',
      (c) =>
        c.sendBytes(Buffer.from([0x82, 0xff, ...Array<number>(8).fill(0x7f)])),
    ],
    [
      'text that is not UTF-8',
      (c) => c.sendFrame(Buffer.from([0x34, 0xff, 0xfe]), OPCODE.text),
    ],
    [
      'no WebSocket at all',
      (c) => c.sendBytes(Buffer.from('GET / HTTP/1.1\r\n\r\n')),
    ],
  ])('are no way in: %s', async (_, attack) => {
    const mallory = await rawClient(served.url);
    attack(mallory);
    await settle(20);
    expect(
      mallory.received.filter((packet) => /^40(?!.*message)/.test(packet)),
    ).toEqual([]);
    expect(hooks.connected).toBe(0);
    mallory.vanish();
    await expectUnharmed();
  });

  it.each<[string, string[], closes: boolean]>([
    ['an acknowledgement nobody waits for', ['43999["x"]'], false],
    [
      'an acknowledgement with a huge id',
      ['4399999999999999999999["x"]'],
      false,
    ],
    ['an acknowledgement without an id', ['43["x"]'], false],
    ['a second connect', [as('mallory')], true],
    ['a second connect as somebody else', [as('bob')], true],
    ['an event without a name', ['42[]'], true],
    ['an event that is no list', ['42{"ping":1}'], true],
    ['an event with a number as name', ['42[5,"x"]'], false],
    ['an event with an object as name', ['42[{},"x"]'], true],
    ['an event with null as name', ['42[null]'], true],
    ['a reserved event: disconnect', ['42["disconnect"]'], true],
    ['a reserved event: newListener', ['42["newListener"]'], true],
    ['an error event', ['42["error"]'], false],
    [
      'attachments that never come',
      ['451-["x",{"_placeholder":true,"num":0}]'],
      false,
    ],
    [
      'text in the place of attachments',
      ['451-["x",{"_placeholder":true,"num":0}]', '42["ping"]'],
      true,
    ],
    ['too many attachments', ['45999999999-["x"]'], true],
    ['a negative number of attachments', ['45-1-["x"]'], true],
    ['a disconnect with data', ['41["x"]'], true],
    ['a packet for a namespace it has not joined', ['42/other,["ping"]'], true],
    ['an engine.io close', ['1'], false],
    ['an upgrade that is none', ['5', '2probe'], true],
  ])('from a user harm nobody else: %s', async (_, packets, closes) => {
    const mallory = await rawClient(served.url);
    mallory.send(as('mallory'));
    await expectConnections(2);
    for (const packet of packets) mallory.send(packet);
    if (closes) await eventually(() => expect(mallory.closed).toBe(true));
    await settle(20);
    expect(mallory.closed).toBe(closes);
    await expectConnections(closes ? 1 : 2);
    mallory.vanish();
    await expectUnharmed();
  });

  it('end the connection when bytes do not fit their placeholders', async () => {
    const mallory = await rawClient(served.url);
    mallory.send(as('mallory'));
    await expectConnections(2);
    mallory.send('451-["ping",{"_placeholder":true,"num":7}]');
    mallory.sendFrame(Buffer.from('bytes'), OPCODE.binary);
    await eventually(() => expect(mallory.closed).toBe(true));
    await expectUnharmed();
  });
});

describe('clients that connect and disconnect', () => {
  it('are forgotten if they disconnect while identify is pending', async () => {
    const mallory = await rawClient(served.url);
    mallory.send('40{"user":"mallory","slow":true}');
    await settle(20);
    mallory.vanish();
    await settle(20);
    slowly.release();
    await settle(20);
    expect(hooks).toEqual({ connected: 0, disconnected: 0 });
    expect(served.registry.get({ userId: 'mallory' })).toBeUndefined();
    await expectUnharmed();
  });

  it('are counted correctly if they connect twice while identify is pending', async () => {
    const mallory = await rawClient(served.url);
    mallory.send('40{"user":"mallory","slow":true}');
    await settle(10);
    const { release } = slowly;
    mallory.send('40{"user":"mallory","slow":true}');
    await settle(10);
    release();
    slowly.release();
    await eventually(() =>
      expect(served.registry.get({ userId: 'mallory' })).toBeDefined(),
    );
    const { problems } = served.registry.validate({ userId: 'mallory' });
    expect(problems).toEqual([]);
    mallory.vanish();
    await expectUnharmed();
    expect(hooks.disconnected).toBe(hooks.connected + BOB);
  });

  it('leave nothing behind after a thousand lost connections', async () => {
    const moments = [
      () => {},
      (client: RawClient) => client.send(as('mallory')),
      (client: RawClient) => client.send('40{"user":"mallory","slow":true}'),
      (client: RawClient) => client.send('40{"user":5}'),
      (client: RawClient) => {
        client.send(as('mallory'));
        client.send('421["ping"]');
      },
    ];
    for (let wave = 0; wave < 20; wave += 1) {
      await Promise.all(
        Array.from({ length: 50 }, async (_, index) => {
          const client = await rawClient(served.url);
          moments[index % moments.length](client);
          if (index % 2) await settle(2);
          client.vanish();
        }),
      );
    }
    slowly.release();
    await expectUnharmed();
    expect(hooks.connected).toBeGreaterThan(0);
    expect(hooks.disconnected).toBe(hooks.connected + BOB);
  });

  it('are disconnected if they flood, and later packets are dropped', async () => {
    const mallory = await connect(served, 'mallory');
    const gone = next(mallory, 'disconnect');
    for (let index = 0; index < 1000; index += 1) {
      const event = ['ping', '__proto__', 'no such event'][index % 3];
      mallory.emit(event, index, Buffer.alloc(2));
    }
    expect((await gone)[0]).toBe('io server disconnect');
    const { rejections } = served.registry.status();
    expect(rejections.RATE_LIMITED).toBeGreaterThan(200);
    await expectUnharmed();
  });
});
