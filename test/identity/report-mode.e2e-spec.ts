import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server } from 'socket.io';
import {
  Incidents,
  type SecurityIncident,
  type WebSocketManagerOptions,
} from '../../src/index.js';
import {
  type Served,
  clientOf,
  connected,
  identifyByAuth,
  serve,
} from '../support/harness.js';

@WebSocketGateway()
class EchoGateway {
  @WebSocketServer() readonly server!: Server;

  @SubscribeMessage('echo')
  echo(@MessageBody() body: unknown) {
    return { body };
  }
}

const report = (options: WebSocketManagerOptions = {}) =>
  serve({ gateways: [EchoGateway], options: { mode: 'report', ...options } });

/** What was recorded as a refusal: code, option, namespace. */
function refusalsOf({ app }: Served) {
  const incidents: SecurityIncident[] = [];
  app.get(Incidents).incidents$.subscribe((one) => incidents.push(one));
  return () =>
    incidents
      .filter(({ vector }) => vector === 'refusal')
      .map(({ reason = '', paths, namespace, action, users }) => {
        expect(action).toBe('reported');
        const code = reason.split(';')[0];
        return { code, option: paths[0], namespace, users: users.length };
      });
}

async function enter(url: string, auth: Record<string, unknown> = {}) {
  const client = clientOf(url, auth);
  await connected(client);
  return client;
}

describe('report mode accepts', () => {
  it.each<[string, Record<string, unknown>, WebSocketManagerOptions, string]>([
    ['a socket that nobody identified', {}, {}, 'UNAUTHENTICATED'],
    [
      'a socket without identify',
      {},
      { identify: undefined },
      'UNAUTHENTICATED',
    ],
    [
      'a bad token',
      { user: 'alice' },
      { identify: () => Promise.reject(new Error('bad token')) },
      'UNAUTHENTICATED',
    ],
    [
      'an identity that has expired',
      { user: 'alice', expiresAt: 1 },
      {},
      'EXPIRED',
    ],
    [
      'an answer of a wrong type',
      { user: { userId: 7 } },
      {},
      'UNAUTHENTICATED',
    ],
    ['an id that is none', { user: 'undefined' }, {}, 'SUSPICIOUS_ID'],
  ])(
    '%s, as a user of its own, and counts it',
    async (_, auth, options, code) => {
      const { registry, url } = await report(options);
      const one = await enter(url, auth);
      await enter(url, auth);
      const managers = [...registry.managers()];
      expect(managers.map(({ user }) => user.anonymous)).toEqual([true, true]);
      expect(registry.status().rejections).toEqual({ [code]: 2 });
      expect(await one.emitWithAck('echo', 1)).toEqual({ body: 1 });
    },
  );

  it('a user with a reserved name, as that user', async () => {
    const { registry, url } = await report();
    await enter(url, { user: 'admin' });
    expect(registry.get({ userId: 'admin' })?.user.anonymous).toBe(false);
  });

  it('more connections of one user than the limit, and counts them', async () => {
    const { registry, url } = await report({
      limits: { connectionsPerUser: 1 },
    });
    for (let i = 0; i < 3; i++) await enter(url, { user: 'alice' });
    expect(registry.get({ userId: 'alice' })?.connections).toHaveLength(3);
    expect(registry.status().rejections).toEqual({ LIMIT_EXCEEDED: 2 });
  });

  it('more users than the limit, and counts them', async () => {
    const { registry, url } = await report({ limits: { managers: 1 } });
    await enter(url, { user: 'alice' });
    await enter(url, { user: 'bob' });
    expect(registry.size).toBe(2);
    expect(registry.status().rejections).toEqual({ LIMIT_EXCEEDED: 1 });
  });
});

describe('report mode delivers', () => {
  it('more messages than the limit, and counts them', async () => {
    const { registry, url } = await report({
      limits: { messagesPerSecond: 1, burst: 1 },
    });
    const alice = await enter(url, { user: 'alice' });
    const answers = await Promise.all(
      [1, 2, 3, 4].map((i) => alice.emitWithAck('echo', i)),
    );
    expect(answers).toEqual([1, 2, 3, 4].map((body) => ({ body })));
    expect(registry.status().rejections.RATE_LIMITED).toBeGreaterThanOrEqual(1);
  });

  it.each([
    ['text', 'x'.repeat(200)],
    ['attachments', [Buffer.alloc(80), Buffer.alloc(80)]],
  ])(
    'a larger message than the limit, of %s, and counts it once',
    async (_, body) => {
      const { registry, url } = await report({ limits: { payloadBytes: 100 } });
      const alice = await enter(url, { user: 'alice' });
      expect(await alice.emitWithAck('echo', body)).toMatchObject({ body });
      expect(registry.status().rejections).toEqual({ PAYLOAD_TOO_LARGE: 1 });
    },
  );

  it('a message with a suspicious id', async () => {
    const { url } = await report();
    const alice = await enter(url, { user: 'alice' });
    const body = { userId: '../../etc/passwd' };
    expect(await alice.emitWithAck('echo', body)).toEqual({ body });
  });

  it('the messages of a user whose identity expires meanwhile', async () => {
    const { registry, url } = await report({
      identify: (socket) => {
        const identity = identifyByAuth(socket);
        return identity && { ...identity, expiresAt: Date.now() + 50 };
      },
    });
    const alice = await enter(url, { user: 'alice' });
    await vi.waitFor(() =>
      expect(registry.status().rejections).toEqual({ EXPIRED: 1 }),
    );
    expect(await alice.emitWithAck('echo', 1)).toEqual({ body: 1 });
  });
});

describe('report mode records what it lets through', () => {
  it('a handshake without a user, with its namespace, and counts it as no violation', async () => {
    const served = await report();
    const refusals = refusalsOf(served);
    await enter(served.url);
    expect(refusals()).toEqual([
      {
        code: 'UNAUTHENTICATED',
        option: 'identify',
        namespace: '/',
        users: 0,
      },
    ]);
    const { violations, refusals: count } = served.app.get(Incidents).metrics();
    expect([violations, count]).toEqual([0, 1]);
  });

  it.each<[string, WebSocketManagerOptions['limits'], unknown, string]>([
    [
      'RATE_LIMITED',
      { messagesPerSecond: 1, burst: 1 },
      1,
      'messagesPerSecond',
    ],
    [
      'PAYLOAD_TOO_LARGE',
      { payloadBytes: 100 },
      'x'.repeat(200),
      'payloadBytes',
    ],
    ['LIMIT_EXCEEDED', { connectionsPerUser: 1 }, 1, 'connectionsPerUser'],
  ])('a limit: %s', async (code, limits, body, option) => {
    const served = await report({ limits });
    const refusals = refusalsOf(served);
    for (let i = 0; i < 2; i++) {
      const alice = await enter(served.url, { user: 'alice' });
      await alice.emitWithAck('echo', body);
      await alice.emitWithAck('echo', body);
    }
    expect(refusals()).toContainEqual(
      expect.objectContaining({ code, option: `limits.${option}` }),
    );
  });

  it('more handshakes that wait for identify than the limit', async () => {
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    const served = await report({
      limits: { pendingHandshakes: 1 },
      identify: async () => {
        await opened;
        return { userId: 'alice' };
      },
    });
    const refusals = refusalsOf(served);
    served.app.get(EchoGateway).server.of('/second');
    const one = clientOf(served.url, {}, { forceNew: false });
    const two = clientOf(`${served.url}/second`, {}, { forceNew: false });
    const both = Promise.all([connected(one), connected(two)]);
    await vi.waitFor(() => expect(refusals()).toHaveLength(1));
    open();
    await both;
    expect(refusals()[0].option).toBe('limits.pendingHandshakes');
  });

  it('nothing of the kind in enforce', async () => {
    const served = await report({ mode: 'enforce' });
    const refusals = refusalsOf(served);
    await expect(enter(served.url)).rejects.toThrow();
    expect(refusals()).toEqual([]);
  });
});
