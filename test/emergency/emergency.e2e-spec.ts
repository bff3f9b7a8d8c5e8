import { setTimeout as wait } from 'node:timers/promises';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import {
  CurrentManager,
  EmergencyBreaker,
  type Identity,
  Incidents,
  ManagerQuarantinedError,
  type SecurityIncident,
  WebSocketManager,
  WebSocketManagerRegistry,
  type WebSocketManagerOptions,
} from '../../src/index.js';
import { letTimePass } from '../support/clock.js';
import {
  type ClientSocket,
  type Served,
  clientOf,
  connect,
  eventually,
  next,
  record,
  refusalOf,
  serve,
  settle,
} from '../support/harness.js';

const COOL_DOWN_MS = 60_000;

@WebSocketGateway()
class RoomGateway implements OnGatewayDisconnect {
  @WebSocketServer()
  server!: Server;

  constructor(private readonly registry: WebSocketManagerRegistry) {}

  async handleDisconnect(client: Socket): Promise<void> {
    const manager = managers.get(client);
    if (!manager || manager.active) return;
    // What an application does when a user disconnects, at once and a little later.
    farewells.push(manager.state.get('secret'), manager.emit('too-late'));
    manager.state.set('left', [client.id]);
    manager.leave('team');
    manager.sendTo('bob', 'left', 'x', { reason: 'farewell' });
    await wait(5);
    farewells.push(manager.state.get('secret'), manager.emit('too-late'));
  }

  @SubscribeMessage('hold')
  hold(
    @ConnectedSocket() client: Socket,
    @CurrentManager() manager: WebSocketManager,
  ): string {
    managers.set(client, manager);
    manager.join('team');
    manager.state.set('secret', ['mine']);
    return manager.mode.name;
  }

  @SubscribeMessage('plant')
  plant(@CurrentManager() manager: WebSocketManager): string {
    manager.state.set('draft', planted);
    return 'planted';
  }

  @SubscribeMessage('slow')
  async slow(
    @ConnectedSocket() client: Socket,
    @MessageBody() ms: number,
  ): Promise<string> {
    await wait(ms);
    this.server.to('team').emit('late', 'for the team');
    client.emit('late', 'for myself');
    return 'late';
  }

  @SubscribeMessage('say')
  say(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() words: string,
  ): string {
    manager.to('team').emit('said', words);
    this.registry
      .current()
      .sendTo('bob', 'whispered', words, { reason: 'direct message' });
    return manager.mode.name;
  }
}

const managers = new WeakMap<object, WebSocketManager>();
let farewells: unknown[] = [];
let planted = { notes: ['of whoever was here first'] };

beforeEach(() => {
  farewells = [];
  planted = { notes: [] };
});

interface Guarded extends Served {
  readonly incidents: SecurityIncident[];
}

async function guarded(options?: WebSocketManagerOptions): Promise<Guarded> {
  const served = await serve({
    gateways: [RoomGateway],
    options: {
      quarantine: { coolDownMs: COOL_DOWN_MS, probes: 2 },
      ...options,
    },
  });
  const incidents: SecurityIncident[] = [];
  served.app
    .get(Incidents)
    .incidents$.subscribe((incident) => incidents.push(incident));
  return { ...served, incidents };
}

/** Puts one object into the state of two users, from outside of any message. */
function contaminate({ registry }: Served, ...users: [string, string]): void {
  const shared = { notes: [] };
  for (const userId of users)
    registry.acquire({ userId }).state.set('draft', shared);
}

describe('two contaminated users', () => {
  it('are notified, disconnected and refused, and return to clean managers', async () => {
    const served = await guarded();
    const [alice, phone, bob, carol] = await Promise.all(
      ['alice', 'alice', 'bob', 'carol'].map((name) => connect(served, name)),
    );
    const before = served.registry.get({ userId: 'alice' })!;
    const told = [alice, phone, bob].map((client) =>
      next(client, 'wsm:notice'),
    );
    await alice.emitWithAck('plant');
    bob.emit('plant');

    const notices = (await Promise.all(told)).map(([notice]) => notice);
    const [incident] = served.incidents;
    expect(incident).toMatchObject({
      vector: 'shared-reference',
      action: 'quarantined',
      users: ['u~bob', 'u~alice'],
      event: 'plant',
      paths: ['state.draft', 'state.draft'],
    });
    expect(new Set(notices.map((notice) => JSON.stringify(notice))).size).toBe(
      1,
    );
    expect(notices[0]).toEqual({
      status: 'error',
      code: 'QUARANTINED',
      message: expect.any(String),
      incidentId: incident.id,
    });
    await eventually(() =>
      expect([alice, phone, bob].some(({ connected }) => connected)).toBe(
        false,
      ),
    );

    const { quarantined, breaker, managers } = served.registry.status();
    expect(managers).toBe(1);
    expect(breaker).toEqual({
      server: 'closed',
      users: { open: 2, halfOpen: 0, held: 0 },
    });
    expect(quarantined.map(({ key }) => key).toSorted()).toEqual([
      'u~alice',
      'u~bob',
    ]);
    for (const { incidentId, since, until } of quarantined) {
      expect(incidentId).toBe(incident.id);
      expect(until! - since).toBe(COOL_DOWN_MS);
    }
    for (const user of ['alice', 'bob'])
      expect(await refusalOf(clientOf(served.url, { user }))).toEqual({
        code: 'QUARANTINED',
        message: 'This user cannot connect at the moment. Try again later.',
      });
    await expect(carol.emitWithAck('hold')).resolves.toBe('unified');

    letTimePass(COOL_DOWN_MS);
    const again = await connect(served, 'alice');
    const after = served.registry.get({ userId: 'alice' })!;
    expect(after).not.toBe(before);
    expect(after.state.size).toBe(0);
    const modes: string[] = [];
    for (let message = 0; message < 3; message += 1)
      modes.push(await again.emitWithAck('hold'));
    expect(modes).toEqual(['isolated', 'isolated', 'unified']);
    expect(served.registry.status().breaker.users).toEqual({
      open: 0,
      halfOpen: 1,
      held: 0,
    });
  });

  it('reach no other user on probation', async () => {
    const served = await guarded();
    contaminate(served, 'alice', 'carol');
    letTimePass(COOL_DOWN_MS);
    const [alice, bob] = [
      await connect(served, 'alice'),
      await connect(served, 'bob'),
    ];
    served.registry.acquire({ userId: 'alice' }).join('team');
    served.registry.acquire({ userId: 'bob' }).join('team');
    const toBob = record(bob);
    for (const words of ['one', 'two', 'three'])
      await alice.emitWithAck('say', words);
    await eventually(() =>
      expect(toBob).toEqual([
        ['said', 'three'],
        ['whispered', 'three'],
      ]),
    );
  });

  it('wait twice as long if it happens again while they are watched', async () => {
    const served = await guarded();
    contaminate(served, 'alice', 'carol');
    letTimePass(COOL_DOWN_MS);
    contaminate(served, 'alice', 'dave');
    const waits = served.registry
      .status()
      .quarantined.map(({ key, since, until }) => [key, until! - since]);
    expect(Object.fromEntries(waits)).toEqual({
      'u~alice': 2 * COOL_DOWN_MS,
      'u~dave': COOL_DOWN_MS,
    });
  });

  it('are found again by the effects of their first messages', async () => {
    const served = await guarded({
      isolation: { strict: false, nodesPerMessage: 1 },
    });
    contaminate(served, 'alice', 'carol');
    letTimePass(COOL_DOWN_MS);
    const [alice, bob] = [
      await connect(served, 'alice'),
      await connect(served, 'bob'),
    ];
    const held: Record<string, object> = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`field${index}`, {}]),
    );
    const also: Record<string, object> = {};
    served.registry.acquire({ userId: 'alice' }).state.set('held', held);
    served.registry.acquire({ userId: 'bob' }).state.set('also', also);
    also.deep = held.field39;
    held.more = { deep: also.deep };
    also.mine = { inner: {} };
    held.theirs = also.mine;
    served.registry.acquire({ userId: 'bob' }).state.set('also', also);
    const told = next(alice, 'wsm:notice');
    alice.emit('say', 'anything');
    expect(await told).toEqual([
      expect.objectContaining({ code: 'QUARANTINED' }),
    ]);
    await eventually(() => expect(bob.connected).toBe(false));
  });

  it('are released at once by hand', async () => {
    const served = await guarded();
    contaminate(served, 'alice', 'bob');
    served.app.get(EmergencyBreaker).reset({ userId: 'alice' });
    const alice = await connect(served, 'alice');
    await expect(alice.emitWithAck('hold')).resolves.toBe('unified');
    expect((await refusalOf(clientOf(served.url, { user: 'bob' }))).code).toBe(
      'QUARANTINED',
    );
  });

  it('are only recorded in mode report', async () => {
    const served = await guarded({ mode: 'report' });
    const [alice, bob] = [
      await connect(served, 'alice'),
      await connect(served, 'bob'),
    ];
    contaminate(served, 'alice', 'bob');
    await expect(
      Promise.all([alice.emitWithAck('hold'), bob.emitWithAck('hold')]),
    ).resolves.toEqual(['unified', 'unified']);
    expect(served.incidents[0]).toMatchObject({ action: 'reported' });
    expect(served.registry.status().quarantined).toEqual([]);
  });

  it('get no connection if it is found in the handshake', async () => {
    const shared = { roles: ['editor'] };
    const served = await guarded({
      identify: (socket) => ({
        userId: String(socket.handshake.auth.user),
        claims: { shared },
      }),
    });
    const alice = await connect(served, 'alice');
    const told = next(alice, 'disconnect');
    expect((await refusalOf(clientOf(served.url, { user: 'bob' }))).code).toBe(
      'QUARANTINED',
    );
    await told;
    expect(served.registry.status()).toMatchObject({
      managers: 0,
      connections: 0,
      idle: 0,
    });
  });
});

describe('a quarantined manager that code still holds', () => {
  it('throws, with the incident', async () => {
    const served = await guarded();
    await connect(served, 'alice');
    const manager = served.registry.get({ userId: 'alice' })!;
    const { state } = manager;
    contaminate(served, 'alice', 'bob');
    const [{ id }] = served.incidents;
    const quarantined = expect.objectContaining({
      code: 'WSM_MANAGER_QUARANTINED',
      incidentId: id,
    });
    for (const use of [
      () => manager.emit('x'),
      () => manager.state,
      () => state.get('draft'),
      () => manager.join('x'),
      () => manager.to('x'),
      () => manager.sendTo('bob', 'x', 1, { reason: 'y' }),
      () => served.registry.acquire({ userId: 'alice' }),
    ]) {
      expect(use).toThrow(ManagerQuarantinedError);
      expect(use).toThrow(quarantined);
    }
    await expect(manager.emitWithAck('x')).rejects.toThrow(quarantined);
    expect(manager.active).toBe(false);
    expect(manager.health().status).toBe('quarantined');
    expect(manager.mode.name).toBe('emergency');
    expect(served.registry.get({ userId: 'alice' })).toBeUndefined();
  });

  it('does not throw in handleDisconnect, where an error would end the process', async () => {
    const served = await guarded();
    const [alice, bob] = [
      await connect(served, 'alice'),
      await connect(served, 'bob'),
    ];
    const toBob = record(bob);
    await alice.emitWithAck('hold');
    contaminate(served, 'alice', 'carol');
    await eventually(() => expect(farewells).toHaveLength(4));
    expect(farewells).toEqual([undefined, false, undefined, false]);
    await settle();
    expect(toBob).toEqual([]);
  });

  it('stops every packet of a handler that was still running', async () => {
    const served = await guarded();
    const [alice, second] = await twoNamespaces(served, 'alice');
    const bob = await connect(served, 'bob');
    await Promise.all([alice.emitWithAck('hold'), bob.emitWithAck('hold')]);
    const [toAlice, toSecond, toBob] = [alice, second, bob].map(record);
    let answer: unknown = 'none';
    alice.emit('slow', 60, (value: unknown) => (answer = value));
    await settle(20);
    contaminate(served, 'alice', 'carol');
    await settle(120);
    expect(toAlice).toEqual([
      ['wsm:notice', expect.objectContaining({ code: 'QUARANTINED' })],
    ]);
    expect(toSecond).toEqual(toAlice);
    expect(answer).toBe('none');
    expect(toBob).toEqual([]);
  });
});

/** Two sockets of one user over one transport. */
async function twoNamespaces(
  served: Served,
  user: string,
): Promise<[ClientSocket, ClientSocket]> {
  served.app.get(RoomGateway).server.of('/second');
  const first = await connect(served, user);
  const second = first.io.socket('/second', { auth: { user } });
  await new Promise<void>((resolve, reject) => {
    second.once('connect', resolve);
    second.once('connect_error', reject);
    second.connect();
  });
  return [first, second];
}

describe('the lockdown', () => {
  const lockdown = { violations: 1, windowMs: 60_000, coolDownMs: 60_000 };

  it('refuses new connections, and lets clean users continue', async () => {
    const served = await guarded({ lockdown });
    const breaker = served.app.get(EmergencyBreaker);
    const clean = await connect(served, 'clean');
    contaminate(served, 'alice', 'bob');
    expect(breaker.state.is).toBe('closed');
    contaminate(served, 'carol', 'dave');
    expect(breaker.state).toMatchObject({ is: 'open', trips: 1 });
    expect(served.incidents.map(({ action }) => action)).toEqual([
      'quarantined',
      'locked-down',
    ]);
    expect(await refusalOf(clientOf(served.url, { user: 'newcomer' }))).toEqual(
      {
        code: 'LOCKDOWN',
        message: 'The server accepts no new connections at the moment.',
      },
    );
    await expect(clean.emitWithAck('hold')).resolves.toBe('unified');
    expect(served.registry.status()).toMatchObject({
      breaker: { server: 'open' },
      rejections: { LOCKDOWN: 1 },
    });

    letTimePass(lockdown.coolDownMs);
    await connect(served, 'newcomer');
    expect(breaker.state.is).toBe('half-open');
    contaminate(served, 'erin', 'frank');
    const again = breaker.state;
    expect(again).toMatchObject({ is: 'open', trips: 2 });
    if (again.is === 'open')
      expect(again.until - again.openedAt).toBe(2 * lockdown.coolDownMs);
    expect(clean.connected).toBe(true);
  });

  it('ends when the new connections are clean', async () => {
    const served = await guarded({ lockdown });
    contaminate(served, 'alice', 'bob');
    contaminate(served, 'carol', 'dave');
    letTimePass(lockdown.coolDownMs);
    const { state } = served.app.get(EmergencyBreaker);
    expect(state.is).toBe('half-open');
    for (let user = 0; user < 21; user += 1)
      await connect(served, `new${user}`);
    expect(served.app.get(EmergencyBreaker).state.is).toBe('closed');
  });

  it('does not count violations outside the window', async () => {
    const served = await guarded({ lockdown: { ...lockdown, windowMs: 1000 } });
    for (const [one, two] of [
      ['alice', 'bob'],
      ['carol', 'dave'],
      ['erin', 'frank'],
    ]) {
      contaminate(served, one, two);
      letTimePass(1000);
    }
    expect(served.app.get(EmergencyBreaker).state.is).toBe('closed');
  });

  it('is tripped and reset by hand', async () => {
    const served = await guarded();
    const breaker = served.app.get(EmergencyBreaker);
    const clean = await connect(served, 'clean');
    breaker.trip('a drill');
    expect(breaker.state).toMatchObject({ is: 'held', reason: 'a drill' });
    expect((await refusalOf(clientOf(served.url, { user: 'bob' }))).code).toBe(
      'LOCKDOWN',
    );
    await expect(clean.emitWithAck('hold')).resolves.toBe('unified');
    breaker.reset();
    expect(breaker.state).toEqual({ is: 'closed' });
    await connect(served, 'bob');
  });

  it('also applies to a socket that was being identified when it began', async () => {
    let answer!: (identity: Identity) => void;
    const identity = new Promise<Identity>((resolve) => {
      answer = resolve;
    });
    const identify = vi.fn(() => identity);
    const served = await guarded({ identify });
    const refused = refusalOf(clientOf(served.url, {}));
    await eventually(() => expect(identify).toHaveBeenCalled());
    served.app.get(EmergencyBreaker).trip('a drill');
    answer({ userId: 'alice' });
    expect((await refused).code).toBe('LOCKDOWN');
  });
});
