import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';
import {
  ContextBleedError,
  CurrentManager,
  EmergencyBreaker,
  Incidents,
  ManagerQuarantinedError,
  type SecurityIncident,
  SocketReboundError,
  StaleManagerError,
  type Violation,
  Violations,
  WebSocketManager,
  type WebSocketManagerOptions,
  WebSocketManagerRegistry,
} from 'nestjs-websocket-manager';
import {
  ForeignUserError,
  type LegacyManager,
  UnboundSocketError,
  UntypedMessageError,
  createWebSocketManagerSync,
} from 'nestjs-websocket-manager/legacy';
import { validateManagerProtocol } from 'nestjs-websocket-manager/protocol';
import {
  type Served,
  connect,
  eventually,
  next,
  receives,
  record,
  serve,
} from '../support/harness.js';
import { silenceDeprecations } from '../support/deprecations.js';

silenceDeprecations();

type Work = (socket: Socket, manager: WebSocketManager) => unknown;

/** The action of the next message in its handler, and its result. */
let work: Work;
let outcome: unknown;

@WebSocketGateway()
class WorkGateway {
  @SubscribeMessage('work')
  async work(
    @ConnectedSocket() socket: Socket,
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() isCaught: boolean,
  ): Promise<string> {
    try {
      outcome = await work(socket, manager);
    } catch (error) {
      outcome = error;
      if (!isCaught) throw error;
    }
    return 'done';
  }
}

@WebSocketGateway({ namespace: 'second' })
class SecondGateway {}

interface World extends Served {
  readonly violations: Violation[];
  readonly incidents: SecurityIncident[];
}

async function world(options?: WebSocketManagerOptions): Promise<World> {
  const served = await serve({
    gateways: [WorkGateway, SecondGateway],
    options,
  });
  const violations: Violation[] = [];
  const incidents: SecurityIncident[] = [];
  served.app
    .get(Violations)
    .violations$.subscribe((violation) => violations.push(violation));
  served.app
    .get(Incidents)
    .incidents$.subscribe((incident) => incidents.push(incident));
  return { ...served, violations, incidents };
}

/** What messages were answered, the last one at the end. */
const answers: unknown[] = [];

/** Has a client's message do something in its handler. @returns what it gave or threw */
async function inHandlerOf(
  client: Awaited<ReturnType<typeof connect>>,
  task: Work,
): Promise<unknown> {
  work = task;
  const answer: unknown = await client.emitWithAck('work', true);
  answers.push(answer);
  return outcome;
}

const legacy = (userId: string, tenantId?: string) =>
  createWebSocketManagerSync({ userId, ...(tenantId && { tenantId }) });

const HELLO = { type: 'hello', text: 'you' };

/** Each method, called for the user of the manager. */
const METHODS: Record<
  string,
  (manager: LegacyManager, socket?: unknown) => unknown
> = {
  addConnection: (manager, socket) => manager.addConnection(socket as Socket),
  removeConnection: (manager) => manager.removeConnection('unknown'),
  getConnection: (manager) => manager.getConnection('unknown'),
  getUserConnections: (manager) => manager.getUserConnections(),
  isConnectionActive: (manager) => manager.isConnectionActive('alice'),
  getConnectionIdByWebSocket: (manager) =>
    manager.getConnectionIdByWebSocket({}),
  updateConnectionThread: (manager) => manager.updateConnectionThread('x', 't'),
  sendToUser: (manager) => manager.sendToUser('alice', HELLO),
  emitCriticalEvent: (manager) =>
    manager.emitCriticalEvent('alice', 'hello', 1),
  getConnectionHealth: (manager) => manager.getConnectionHealth('alice'),
  sendToThread: (manager) => manager.sendToThread('t', HELLO),
};

const NAMES = Object.keys(METHODS);
const ASYNCHRONOUS = [
  'addConnection',
  'removeConnection',
  'sendToUser',
  'emitCriticalEvent',
  'sendToThread',
];
const SENDING = ['sendToUser', 'emitCriticalEvent', 'sendToThread'];

/** What a call throws or rejects with. */
async function failureOf(call: () => unknown): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  return 'nothing was thrown';
}

describe('the manager that the deprecated functions give', () => {
  it('is a WebSocketManager that fulfils the protocol', async () => {
    await world();
    const manager = legacy('alice');
    expect(manager).toBeInstanceOf(WebSocketManager);
    const validation = validateManagerProtocol(manager);
    expect(validation).toMatchObject({ compliant: true, checked: NAMES });
  });

  it('gets the deprecated methods once, shared and not enumerable', async () => {
    const { registry } = await world();
    const plain = registry.acquire({ userId: 'bob' });
    const keys = () => Object.keys(registry.acquire({ userId: 'alice' }));
    const before = keys();
    const first = legacy('alice');
    const again = legacy('alice');
    expect(again).toBe(first);
    expect(keys()).toEqual(before);
    for (const name of NAMES) {
      const method: unknown = Reflect.get(first, name);
      expect(Reflect.get(legacy('carol'), name), name).toBe(method);
      expect(name in plain, name).toBe(false);
      expect(name in WebSocketManager.prototype, name).toBe(false);
    }
    const spy = vi.spyOn(first, 'sendToUser');
    expect(legacy('alice').sendToUser).toBe(spy);
  });

  it.each(NAMES)(
    'throws once it was released, and says so: %s',
    async (name) => {
      const { registry, violations } = await world();
      const manager = legacy('alice');
      registry.release({ userId: 'alice' });
      const error = await failureOf(() => METHODS[name](manager));
      expect(error).toBeInstanceOf(StaleManagerError);
      expect(violations).toEqual([
        expect.objectContaining({ vector: 'stale-manager', detail: name }),
      ]);
    },
  );

  it('throws in quarantine in every method, and sends nothing', async () => {
    const served = await world();
    const phone = await connect(served, 'alice');
    await connect(served, 'bob');
    const manager = legacy('alice');
    const shared = { theirs: true };
    const received = record(phone);
    served.registry.acquire({ userId: 'bob' }).state.set('cache', shared);
    manager.state.set('cache', shared);
    await eventually(() => expect(manager.health().status).toBe('quarantined'));
    for (const name of NAMES) {
      const error = await failureOf(() => METHODS[name](manager));
      expect(error, name).toBeInstanceOf(ManagerQuarantinedError);
    }
    await eventually(() => expect(phone.connected).toBe(false));
    expect(received.map(([event]) => event)).toEqual(['wsm:notice']);
    expect(() => legacy('alice')).toThrow(ManagerQuarantinedError);
    served.app.get(EmergencyBreaker).reset({ userId: 'alice' });
    expect(legacy('alice')).not.toBe(manager);
  });

  it.each(NAMES)(
    'does nothing for another user’s message: %s',
    async (name) => {
      const served = await world();
      const [alice, bob] = await Promise.all([
        connect(served, 'alice'),
        connect(served, 'bob'),
      ]);
      const received = record(alice);
      const manager = legacy('alice');
      const [{ id, socket }] = manager.connections;
      manager.updateConnectionThread(id, 't');
      const result = await inHandlerOf(bob, () =>
        METHODS[name](manager, socket),
      );
      if (SENDING.includes(name)) expect(result).toBe(false);
      else expect(result).toBeInstanceOf(ContextBleedError);
      expect(served.violations).toEqual([
        expect.objectContaining({
          vector: 'context-bleed',
          users: ['u~bob', 'u~alice'],
        }),
      ]);
      await receives(received, []);
    },
  );

  it.each(ASYNCHRONOUS)(
    'rejects where it is asynchronous, and does not throw: %s',
    async (name) => {
      const { registry } = await world();
      const manager = legacy('alice');
      registry.release({ userId: 'alice' });
      const answer = METHODS[name](manager);
      await expect(answer).rejects.toBeInstanceOf(StaleManagerError);
    },
  );
});

describe('sendToUser and emitCriticalEvent', () => {
  it('reach every device of the manager’s own user, in its own tenant, and no other user', async () => {
    const served = await world();
    const clients = await Promise.all([
      connect(served, { user: 'jane', tenantId: 'acme' }),
      connect(served, { user: 'jane', tenantId: 'acme' }),
      connect(
        served,
        { user: 'jane', tenantId: 'acme' },
        { namespace: '/second' },
      ),
      connect(served, { user: 'jane', tenantId: 'globex' }),
      connect(served, 'jane'),
      connect(served, 'bob'),
    ]);
    const received = clients.map(record);
    const manager = legacy('jane', 'acme');
    await expect(manager.sendToUser('jane', HELLO)).resolves.toBe(true);
    await expect(
      manager.emitCriticalEvent('jane', 'agent_started', { agent: 'a' }),
    ).resolves.toBe(true);
    const own = [
      ['hello', HELLO],
      ['agent_started', { agent: 'a' }],
    ];
    await receives(received, [own, own, own, [], [], []]);
    expect(served.violations).toEqual([]);
  });

  it('return whether a device was connected', async () => {
    await world();
    await expect(legacy('alice').sendToUser('alice', HELLO)).resolves.toBe(
      false,
    );
    await expect(
      legacy('alice').emitCriticalEvent('alice', 'x', 1),
    ).resolves.toBe(false);
  });

  it('return that nothing was sent if the egress policy blocks it', async () => {
    const served = await world();
    const clients = await Promise.all([
      connect(served, 'alice'),
      connect(served, 'bob'),
    ]);
    const received = clients.map(record);
    const secret = { balance: 1 };
    legacy('bob').state.set('account', secret);
    await expect(
      legacy('alice').emitCriticalEvent('alice', 'account', secret),
    ).resolves.toBe(false);
    const message = { type: 'account', secret };
    await expect(legacy('alice').sendToUser('alice', message)).resolves.toBe(
      false,
    );
    const [{ id }] = legacy('alice').connections;
    legacy('alice').updateConnectionThread(id, 't');
    await expect(legacy('alice').sendToThread('t', message)).resolves.toBe(
      false,
    );
    await receives(received, [[], []]);
    expect(served.violations.map(({ vector }) => vector)).toEqual(
      Array(3).fill('foreign-object'),
    );
  });

  describe.each(['sendToUser', 'emitCriticalEvent'] as const)(
    '%s to anybody else',
    (method) => {
      const send = (manager: LegacyManager, userId: string) =>
        method === 'sendToUser'
          ? manager.sendToUser(userId, HELLO)
          : manager.emitCriticalEvent(userId, 'hello', HELLO);

      it('fails, reaches nobody, becomes an incident, and the client gets an error', async () => {
        const served = await world();
        const [alice, bob] = await Promise.all([
          connect(served, 'alice'),
          connect(served, 'bob'),
        ]);
        const [toAlice, toBob] = [alice, bob].map(record);
        const result = await inHandlerOf(alice, () =>
          send(legacy('alice'), 'bob'),
        );
        expect(result).toBeInstanceOf(ForeignUserError);
        expect((result as ForeignUserError).message).toContain(method);
        expect((result as ForeignUserError).message).not.toContain('bob');
        await receives(toBob, []);
        expect(toAlice).toEqual([]);
        expect(answers.at(-1)).toEqual(
          expect.objectContaining({
            code: 'ISOLATION_VIOLATION',
            incidentId: served.incidents[0].id,
          }),
        );
        expect(served.violations).toEqual([
          expect.objectContaining({
            vector: 'foreign-recipient',
            scope: 'packet',
            action: 'blocked',
            users: ['u~alice', 'u~bob'],
            event: 'hello',
            detail: method,
            handler: 'WorkGateway.work',
          }),
        ]);
        expect(served.incidents).toEqual([
          expect.objectContaining({
            vector: 'foreign-recipient',
            users: ['u~alice', 'u~bob'],
          }),
        ]);
        expect([alice.connected, bob.connected]).toEqual([true, true]);
      });

      it('also fails in a job', async () => {
        const served = await world();
        const received = record(await connect(served, 'bob'));
        await expect(send(legacy('alice'), 'bob')).rejects.toBeInstanceOf(
          ForeignUserError,
        );
        await receives(received, []);
        expect(served.incidents).toHaveLength(1);
      });

      it('is the other user’s of the same name only in the other tenant', async () => {
        const served = await world();
        const clients = await Promise.all([
          connect(served, { user: 'jane', tenantId: 'acme' }),
          connect(served, { user: 'bob', tenantId: 'acme' }),
          connect(served, 'bob'),
        ]);
        const received = clients.map(record);
        await expect(
          send(legacy('jane', 'acme'), 'bob'),
        ).rejects.toBeInstanceOf(ForeignUserError);
        expect(served.violations).toEqual([
          expect.objectContaining({ users: ['t~acme~jane', 't~acme~bob'] }),
        ]);
        await receives(received, [[], [], []]);
      });

      it.each([
        ['another case', 'Alice'],
        ['her user key', 'u~alice'],
        ['a path', '../alice'],
        ['a reserved name', 'admin'],
        ['a pattern', '*'],
        ['nothing', ''],
        ['undefined', undefined],
        ['a number', 5],
        ['an object', { toString: () => 'alice' }],
        ['an array', ['alice']],
      ])(
        'fails for what is not the own id, and writes down nothing of what nobody here is called: %s',
        async (_, userId) => {
          const served = await world();
          const received = record(await connect(served, 'alice'));
          await expect(
            send(legacy('alice'), userId as string),
          ).rejects.toBeInstanceOf(ForeignUserError);
          const [{ users }, ...others] = served.incidents;
          expect(users).toEqual(['u~alice']);
          expect(others).toEqual([]);
          await receives(received, []);
        },
      );

      it('is only recorded in mode report, like any packet', async () => {
        const served = await world({ mode: 'report' });
        const [alice, bob] = await Promise.all([
          connect(served, 'alice'),
          connect(served, 'bob'),
        ]);
        const received = record(bob);
        const result = await inHandlerOf(alice, () =>
          send(legacy('alice'), 'bob'),
        );
        expect(result).toBe(true);
        await eventually(() => expect(received).toEqual([['hello', HELLO]]));
        expect(served.violations).toEqual([
          expect.objectContaining({
            vector: 'foreign-recipient',
            action: 'reported',
          }),
        ]);
        await expect(send(legacy('alice'), '../bob')).resolves.toBe(false);
      });
    },
  );

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['no type', {}],
    ['an empty type', { type: '' }],
    ['a type that is no string', { type: ['hello'] }],
    ['a string', 'hello'],
  ])('refuse a message without an event: %s', async (_, message) => {
    const served = await world();
    const received = record(await connect(served, 'alice'));
    const manager = legacy('alice');
    for (const send of [
      () => manager.sendToUser('alice', message as never),
      () => manager.sendToThread('t', message as never),
      () =>
        manager.emitCriticalEvent('alice', (message as typeof HELLO)?.type, 1),
    ]) {
      await expect(send()).rejects.toBeInstanceOf(UntypedMessageError);
    }
    await receives(received, []);
  });

  it('refuse values that socket.io cannot send', async () => {
    const served = await world();
    await connect(served, 'alice');
    const manager = legacy('alice');
    manager.updateConnectionThread(manager.connections[0].id, 't');
    const cycle: { type: string; self?: unknown } = { type: 'hello' };
    cycle.self = cycle;
    for (const message of [cycle, { type: 'disconnect' }]) {
      await expect(manager.sendToUser('alice', message)).rejects.toThrow();
      await expect(manager.sendToThread('t', message)).rejects.toThrow();
    }
  });
});

describe('queries about users', () => {
  it('are answered for the manager’s own user', async () => {
    const served = await world();
    const manager = legacy('alice');
    expect(manager.isConnectionActive('alice')).toBe(false);
    const [laptop] = await Promise.all([
      connect(served, 'alice'),
      connect(served, 'alice'),
      connect(served, 'bob'),
    ]);
    const ids = manager.connections.map(({ id }) => id);
    expect(ids).toHaveLength(2);
    expect(manager.getUserConnections()).toEqual(new Set(ids));
    expect(manager.getUserConnections('alice')).toEqual(new Set(ids));
    expect(manager.isConnectionActive('alice')).toBe(true);
    expect(manager.getConnectionHealth('alice')).toEqual(manager.health());
    expect(manager.getConnectionHealth('alice').connections).toBe(2);
    expect(manager.getConnection(laptop.id!)?.id).toBe(laptop.id);
  });

  it('are refused for other users, and do not count as emissions', async () => {
    const served = await world();
    await connect(served, 'bob');
    const manager = legacy('alice');
    for (const ask of [
      () => manager.getUserConnections('bob'),
      () => manager.isConnectionActive('bob'),
      () => manager.getConnectionHealth('bob'),
      () => manager.isConnectionActive(undefined as never),
    ]) {
      expect(ask).toThrow(ForeignUserError);
    }
    const [theirs] = legacy('bob').connections;
    expect(manager.getConnection(theirs.id)).toBeUndefined();
    expect(manager.getConnectionIdByWebSocket(theirs.socket)).toBeUndefined();
    expect(manager.updateConnectionThread(theirs.id, 't')).toBe(false);
    await manager.removeConnection(theirs.id);
    expect(theirs.socket.connected).toBe(true);
    expect(served.violations).toEqual([]);
  });

  it('holds for as long as the socket is open', async () => {
    const served = await world();
    const client = await connect(served, 'alice');
    const manager = legacy('alice');
    const [{ id, socket }] = manager.connections;
    expect(manager.getConnectionIdByWebSocket(socket)).toBe(id);
    const told = next(client, 'wsm:notice');
    await manager.removeConnection(id);
    expect((await told)[0]).toMatchObject({ code: 'DISCONNECTED' });
    expect(manager.getConnectionIdByWebSocket(socket)).toBeUndefined();
    expect(manager.getConnection(id)).toBeUndefined();
    expect(manager.isConnectionActive('alice')).toBe(false);
    await manager.removeConnection(id);
    for (const odd of [null, undefined, 5, 'socket', {}]) {
      expect(manager.getConnectionIdByWebSocket(odd as object)).toBeUndefined();
    }
  });
});

describe('addConnection', () => {
  it('accepts a socket of this user, repeatedly', async () => {
    const served = await world();
    await connect(served, 'alice');
    const manager = legacy('alice');
    const [connection] = manager.connections;
    await manager.addConnection(connection);
    await manager.addConnection(connection.socket);
    expect(manager.connections).toEqual([connection]);
    expect(served.violations).toEqual([]);
  });

  it('refuses another user’s socket, which keeps its user', async () => {
    const served = await world();
    const [alice, bob] = await Promise.all([
      connect(served, 'alice'),
      connect(served, 'bob'),
    ]);
    const [theirs] = legacy('bob').connections;
    const result = await inHandlerOf(alice, () =>
      legacy('alice').addConnection(theirs),
    );
    expect(result).toBeInstanceOf(SocketReboundError);
    expect(served.violations).toEqual([
      expect.objectContaining({
        vector: 'socket-rebound',
        users: ['u~bob', 'u~alice'],
      }),
    ]);
    const [toAlice, toBob] = [alice, bob].map(record);
    await legacy('alice').sendToUser('alice', HELLO);
    await receives([toAlice, toBob], [[['hello', HELLO]], []]);
  });

  it('binds no socket without a handshake', async () => {
    const served = await world();
    const manager = legacy('alice');
    const disguised = { socket: {}, id: 'x', emit: () => true };
    for (const odd of [null, undefined, 5, 'id', {}, disguised]) {
      await expect(manager.addConnection(odd as never)).rejects.toBeInstanceOf(
        UnboundSocketError,
      );
    }
    expect(manager.connections).toEqual([]);
    expect(served.violations).toEqual([]);
  });
});

describe('sendToThread', () => {
  it('reaches the devices of this user that show the thread, and no other user in it', async () => {
    const served = await world();
    const [laptop, phone, second, bob] = await Promise.all([
      connect(served, 'alice'),
      connect(served, 'alice'),
      connect(served, 'alice', { namespace: '/second' }),
      connect(served, 'bob'),
    ]);
    const received = [laptop, phone, second, bob].map(record);
    const manager = legacy('alice');
    const [theirs] = legacy('bob').connections;
    for (const client of [laptop, second]) {
      expect(manager.updateConnectionThread(client.id!, 't-1')).toBe(true);
    }
    manager.updateConnectionThread(phone.id!, 't-2');
    legacy('bob').updateConnectionThread(theirs.id, 't-1');

    await expect(manager.sendToThread('t-1', HELLO)).resolves.toBe(true);
    await expect(manager.sendToThread('t-3', HELLO)).resolves.toBe(false);
    const once = [['hello', HELLO]];
    await receives(received, [once, [], once, []]);

    manager.updateConnectionThread(laptop.id!, 't-2');
    await expect(manager.sendToThread('t-2', HELLO)).resolves.toBe(true);
    const [hello] = once;
    await receives(received, [[hello, hello], once, once, []]);
    expect(served.violations).toEqual([]);
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['nothing', ''],
  ])(
    'reaches nobody for a thread that no device shows: %s',
    async (_, threadId) => {
      const served = await world();
      const clients = await Promise.all([
        connect(served, 'alice'),
        connect(served, 'bob'),
      ]);
      const received = clients.map(record);
      const manager = legacy('alice');
      await expect(
        manager.sendToThread(threadId as string, HELLO),
      ).resolves.toBe(false);
      await receives(received, [[], []]);
    },
  );

  it('forgets the thread of a disconnected device', async () => {
    const served = await world();
    const client = await connect(served, 'alice');
    const manager = legacy('alice');
    manager.updateConnectionThread(client.id!, 't');
    client.disconnect();
    await eventually(() => expect(manager.connections).toEqual([]));
    await expect(manager.sendToThread('t', HELLO)).resolves.toBe(false);
  });
});

describe('the registry', () => {
  it('is valid after all calls', async () => {
    const served = await world();
    await Promise.all([connect(served, 'alice'), connect(served, 'bob')]);
    for (const userId of ['alice', 'bob']) {
      legacy(userId).updateConnectionThread(
        legacy(userId).connections[0].id,
        't',
      );
      await legacy(userId).sendToUser(userId, { ...HELLO });
    }
    const registry = served.app.get(WebSocketManagerRegistry);
    expect(await registry.validateIsolation()).toMatchObject({ clean: true });
    expect(registry.validate({ userId: 'alice' }).valid).toBe(true);
  });
});
