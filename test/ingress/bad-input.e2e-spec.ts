import {
  Ack,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { CurrentManager, type WebSocketManager } from '../../src/index.js';
import {
  type ClientSocket,
  type Served,
  clientOf,
  connect,
  eventually,
  next,
  refusalOf,
  serve,
} from '../support/harness.js';
import {
  uncaughtErrors,
  watchProcessErrors,
} from '../support/process-errors.js';
import { type RawClient, rawClient } from '../support/raw-client.js';

watchProcessErrors();

type Answer = (...values: unknown[]) => void;

/** How deep a value is nested; a loop, because the values here are too deep for recursion. */
function depthOf(value: unknown): number {
  let depth = 0;
  for (
    let level = value;
    typeof level === 'object' && level !== null;
    depth += 1
  ) {
    level = Object.values(level)[0];
  }
  return depth;
}

@WebSocketGateway()
class TargetGateway {
  @SubscribeMessage('ping')
  ping(): string {
    return 'pong';
  }

  @SubscribeMessage('kind')
  kind(@MessageBody() data: unknown): string {
    return Buffer.isBuffer(data)
      ? 'bytes'
      : data === null
        ? 'null'
        : typeof data;
  }

  @SubscribeMessage('depth')
  depth(@MessageBody() data: unknown): number {
    return depthOf(data);
  }

  @SubscribeMessage('echo')
  echo(@MessageBody() data: unknown): unknown {
    return data;
  }

  @SubscribeMessage('throw')
  throw(): never {
    throw new Error('secret');
  }

  @SubscribeMessage('answer twice')
  answerTwice(@Ack() answer: Answer): void {
    answer(1);
    answer(2);
  }

  @SubscribeMessage('ask back')
  async askBack(@CurrentManager() manager: WebSocketManager): Promise<unknown> {
    return manager.emitWithAck('question');
  }

  @SubscribeMessage('__proto__')
  proto(): string {
    return 'own handler of __proto__';
  }
}

const target = { gateways: [TargetGateway], options: { idleTtl: 20 } };

let served: Served;
let bob: ClientSocket;

beforeEach(async () => {
  served = await serve(target);
  bob = await connect(served, 'bob');
});

/** After each case, another user is served, and nothing is left after all disconnect. */
async function expectUnharmed(): Promise<void> {
  expect(await bob.timeout(1000).emitWithAck('ping')).toBe('pong');
  expect(Object.keys(Object.prototype)).toEqual([]);
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

async function rawAlice(): Promise<RawClient> {
  const alice = await rawClient(served.url);
  alice.send('40{"user":"alice"}');
  await eventually(() => expect(alice.received.at(-1)).toMatch(/^40/));
  return alice;
}

/** Deeply nested JSON as text, which JSON.stringify cannot create. */
function nested(
  levels: number,
  [open, close]: readonly [string, string],
): string {
  return open.repeat(levels) + '1' + close.repeat(levels);
}

describe('ids in the handshake', () => {
  it.each<[string, unknown]>([
    ['a megabyte', 'a'.repeat(900_000)],
    ['a megabyte of combining marks', '\u0301'.repeat(300_000)],
    ['a list', ['alice']],
    ['an object with a prototype', JSON.parse('{"__proto__":{"admin":true}}')],
    ['an object that says it is a string', { toString: 'alice', length: 5 }],
    ['a number', 42],
    ['true', true],
    ['bytes', Buffer.from('alice')],
    ['control characters', 'alice\u0000\r\n'],
    ['half a character', 'alice\uD800'],
    ['a direction override', 'alice\u202Eecila'],
  ])('turns away %s', async (_, user) => {
    const refusal = await refusalOf(clientOf(served.url, { user }));
    expect(refusal.code).toMatch(/^(SUSPICIOUS_ID|UNAUTHENTICATED)$/);
    expect(served.registry.status().users).toEqual({
      [served.registry.get({ userId: 'bob' })!.key]: 1,
    });
    await expectUnharmed();
  });

  it.each([
    '__proto__',
    'constructor',
    'hasOwnProperty',
    'toString',
    'valueOf',
  ])('keeps %s, where it is let in, apart from the prototype', async (user) => {
    const client = clientOf(served.url, { user });
    const outcome = await refusalOf(client).catch(() => 'accepted');
    const { connections, users } = served.registry.status();
    expect(Object.values(users).reduce((sum, count) => sum + count, 0)).toBe(
      connections,
    );
    expect(connections).toBe(outcome === 'accepted' ? 2 : 1);
    client.disconnect();
    await expectUnharmed();
  });

  it.each<[string, Record<string, unknown>]>([
    [
      'null for every field',
      { user: 'alice', tenantId: null, sessionId: null, claims: null },
    ],
    [
      'a claim called __proto__',
      { user: 'alice', claims: JSON.parse('{"__proto__":{"admin":1}}') },
    ],
  ])('lets in %s', async (_, auth) => {
    const client = await connect(served, auth);
    const { claims } = served.registry.get({ userId: 'alice' })!.user;
    expect((claims as { admin?: unknown } | undefined)?.admin).toBeUndefined();
    client.disconnect();
    await expectUnharmed();
  });
});

describe('payloads', () => {
  it.each<[string, unknown, string]>([
    ['null', null, 'null'],
    ['a number', 1e308, 'number'],
    ['an array', [[[]]], 'object'],
    ['bytes', Buffer.alloc(10), 'bytes'],
    ['no bytes', Buffer.alloc(0), 'bytes'],
    ['true', true, 'boolean'],
    ['an empty text', '', 'string'],
    ['half a character', '\uD800', 'string'],
    ['a placeholder of bytes', { _placeholder: true, num: 0 }, 'object'],
  ])('are handled when they are %s', async (_, payload, kind) => {
    const alice = await connect(served, 'alice');
    expect(await alice.emitWithAck('kind', payload)).toBe(kind);
    alice.disconnect();
    await expectUnharmed();
  });

  it.each<[string, unknown]>([
    ['__proto__', JSON.parse('{"__proto__":{"polluted":1}}')],
    [
      'constructor.prototype',
      { a: [{ constructor: { prototype: { polluted: 1 } } }] },
    ],
  ])('do not reach the handler with %s as a key', async (_, payload) => {
    const alice = await connect(served, 'alice');
    expect(await alice.emitWithAck('kind', payload)).toEqual(
      expect.objectContaining({ code: 'ISOLATION_VIOLATION' }),
    );
    alice.disconnect();
    await expectUnharmed();
  });

  it.each<[number, string, readonly [string, string]]>([
    [10_000, 'arrays', ['[', ']']],
    [10_000, 'objects', ['{"a":', '}']],
    [400_000, 'arrays', ['[', ']']],
  ])('are handled with %i levels of %s', async (levels, _, brackets) => {
    const alice = await rawAlice();
    alice.send(`421["ping",${nested(levels, brackets)}]`);
    alice.send(`422["depth",${nested(levels, brackets)}]`);
    alice.send('423["ping"]');
    await eventually(() => expect(alice.received.at(-1)).toBe('433["pong"]'));
    expect(alice.received.slice(2, -1)).toEqual([
      '431["pong"]',
      `432[${levels}]`,
    ]);
    alice.vanish();
    await expectUnharmed();
  });

  it.each([10_000, 400_000])(
    'cause a specific error if the answer has %i levels',
    async (levels) => {
      const alice = await rawAlice();
      alice.send(`421["echo",${nested(levels, ['[', ']'])}]`);
      alice.send('422["ping"]');
      await eventually(() => expect(alice.received).toContain('432["pong"]'));
      expect(alice.received.slice(2).toSorted()).toEqual([
        expect.stringMatching(/^431\[\{.*"code":"NOT_SENT"/),
        '432["pong"]',
      ]);
      alice.vanish();
      await expectUnharmed();
    },
  );
});

describe('events', () => {
  it.each([
    '__proto__',
    'constructor',
    'toString',
    'error',
    '',
    'a'.repeat(100_000),
  ])('called %j call no handler but one of that name', async (event) => {
    const alice = await connect(served, 'alice');
    const answered = vi.fn();
    alice.emit(event, 'data', answered);
    expect(await alice.emitWithAck('ping')).toBe('pong');
    expect(answered.mock.calls).toEqual(
      event === '__proto__' ? [['own handler of __proto__']] : [],
    );
    alice.disconnect();
    await expectUnharmed();
  });

  it('are acknowledged once, even if a handler tries twice', async () => {
    const alice = await connect(served, 'alice');
    const answers: unknown[] = [];
    alice.emit('answer twice', (answer: unknown) => answers.push(answer));
    alice.on('question', (answer: Answer) => {
      answer('once');
      answer('twice');
    });
    expect(await alice.emitWithAck('ask back')).toEqual(['once']);
    expect(answers).toEqual([1]);
    alice.disconnect();
    await expectUnharmed();
  });

  it('whose handler throws cause an exception without internal details', async () => {
    const alice = await connect(served, 'alice');
    const told = next(alice, 'exception');
    alice.emit('throw');
    expect(JSON.stringify(await told)).not.toContain('secret');
    alice.disconnect();
    await expectUnharmed();
  });
});
