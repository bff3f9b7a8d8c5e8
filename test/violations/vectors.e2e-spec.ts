import type { Socket } from 'socket.io';
import type { VectorId, WebSocketManagerOptions } from '../../src/index.js';
import { type Violation, Violations } from '../../src/isolation/index.js';
import { insideOf } from '../../src/manager/index.js';
import { visitorOf } from '../leak-zoo/stage.js';
import { clientOf, connect, connected, serve } from '../support/harness.js';
import { DangerousGateway, type World, start } from './dangerous-world.js';

interface Occurrence {
  readonly vector: VectorId;
  readonly options?: WebSocketManagerOptions;
  readonly provoke: (world: World) => unknown;
  /** What the violation says. */
  readonly says: Partial<Violation>;
}

const BOTH = ['u~alice', 'u~bob'];
/** One occurrence of every vector that is raised as a violation. */
const OCCURRENCES: readonly Occurrence[] = [
  {
    vector: 'shared-reference',
    provoke: ({ manager }) => {
      const basket = { items: [] };
      manager('bob').state.set('basket', basket);
      manager('alice').state.set('basket', basket);
    },
    says: { users: BOTH, paths: ['state.basket', 'state.basket'] },
  },
  {
    vector: 'nested-shared-reference',
    provoke: ({ manager }) => {
      const tags = ['a'];
      manager('bob').state.set('prefs', { tags: [0, 1, 2, tags] });
      manager('alice').state.set('list', new Map([['tags', tags]]));
    },
    says: {
      users: BOTH,
      paths: ['state.list<key "tags">', 'state.prefs.tags[3]'],
      detail: 'Array',
    },
  },
  {
    vector: 'shared-buffer',
    provoke: ({ manager }) => {
      const slab = Buffer.alloc(64);
      manager('bob').state.set('bytes', slab.subarray(0, 32));
      manager('alice').state.set('bytes', slab.subarray(16, 48));
    },
    says: { users: BOTH, paths: ['state.bytes', 'state.bytes'] },
  },
  {
    vector: 'shared-context',
    options: { identify: sharedContext() },
    provoke: () => undefined,
    says: { users: ['u~bob', 'u~alice'] },
  },
  {
    vector: 'context-mutated',
    options: { identify: rememberedContext() },
    provoke: async ({ alice }) => {
      contexts.get('alice')!.userId = 'somebody';
      await alice.ask('ping');
    },
    says: { users: ['u~alice'], paths: ['user.userId'], event: 'ping' },
  },
  {
    vector: 'shared-mode',
    provoke: async ({ alice, bob, manager }) => {
      insideOf(manager('alice')).mode = insideOf(manager('bob')).mode;
      await bob.ask('ping');
      await alice.ask('ping');
    },
    says: { users: BOTH, paths: ['mode', 'mode'] },
  },
  {
    vector: 'manager-collision',
    provoke: async ({ alice, manager }) => {
      const { host } = insideOf(manager('alice'));
      const { find } = host;
      host.find = () => insideOf(manager('bob'));
      await alice.ask('ping');
      host.find = find;
    },
    says: { users: BOTH, event: 'ping' },
  },
  {
    vector: 'shared-credential',
    options: {
      identify: (socket) => ({ userId: userOf(socket), sessionId: 's-1' }),
    },
    provoke: () => undefined,
    says: { users: ['u~bob', 'u~alice'] },
  },
  {
    vector: 'shared-listener',
    provoke: ({ manager }) => {
      const listener = () => undefined;
      manager('bob').on('released', listener);
      manager('alice').on('released', listener);
    },
    says: { users: BOTH },
  },
  {
    vector: 'prototype-pollution',
    provoke: ({ alice }) =>
      alice.ask('merge', JSON.parse('{"a":[{"__proto__":{"b":1}}]}')),
    says: {
      users: ['u~alice'],
      paths: ['payload.a[0]'],
      event: 'merge',
      detail: '__proto__',
    },
  },
  {
    vector: 'socket-rebound',
    provoke: ({ manager, registry }) => {
      const [{ socket }] = manager('alice').connections;
      const attach = () =>
        registry.attach(socket, { userId: 'bob', anonymous: false });
      expect(attach).toThrow(
        expect.objectContaining({ name: 'SocketReboundError' }),
      );
    },
    says: { users: BOTH },
  },
  {
    vector: 'identity-drift',
    provoke: ({ alice }) => alice.ask('become', 'bob'),
    says: { users: BOTH, paths: ['socket.data.userId'], event: 'become' },
  },
  {
    vector: 'foreign-room',
    provoke: ({ alice, bob }) => alice.ask('join', bob.client.id),
    says: { users: BOTH, event: 'join' },
  },
  {
    vector: 'context-bleed',
    provoke: ({ alice }) => alice.ask('use-bob'),
    says: { users: BOTH, event: 'use-bob', detail: 'emit' },
  },
  {
    vector: 'stale-manager',
    provoke: ({ manager, registry }) => {
      const old = manager('alice');
      registry.release({ userId: 'alice' });
      expect(() => old.emit('news', 'text')).toThrow(/released/);
    },
    says: { users: ['u~alice'], detail: 'emit' },
  },
  {
    vector: 'unscoped-broadcast',
    provoke: ({ alice }) => alice.ask('to-all', 'text'),
    says: { users: ['u~alice'], event: 'news' },
  },
  {
    vector: 'foreign-recipient',
    provoke: ({ alice }) => alice.ask('to-bob'),
    says: { users: BOTH, event: 'news' },
  },
  {
    vector: 'foreign-channel',
    provoke: ({ alice }) => alice.ask('to-room', 'board'),
    says: { users: ['u~alice'], event: 'news', detail: 'board' },
  },
  {
    vector: 'foreign-object',
    provoke: async ({ alice, bob }) => {
      bob.send('keep', { text: 'of bob' });
      await bob.ask('ping');
      await alice.ask('give');
    },
    says: { users: BOTH, event: 'give', paths: ['returned'] },
  },
  {
    vector: 'foreign-attribution',
    options: { egress: { ownerKeys: { report: ['owner'] } } },
    provoke: ({ alice }) => alice.ask('report', 'bob'),
    says: {
      users: ['u~alice'],
      event: 'report',
      paths: ['returned.report.owner'],
    },
  },
  {
    vector: 'spoofed-identity',
    options: { ingress: { identityKeys: { merge: ['from'] } } },
    provoke: ({ alice }) =>
      alice.ask('merge', [{ from: 'alice' }, { from: 'bob' }]),
    says: { users: ['u~alice'], event: 'merge', paths: ['payload[1].from'] },
  },
];

/** Those that stop a handshake: nobody is there to send anything. */
const IN_HANDSHAKE: readonly VectorId[] = [
  'shared-context',
  'shared-credential',
];

const contexts = new Map<string, { userId: string }>();

function userOf(socket: Socket): string {
  return (socket.handshake.auth as { user: string }).user;
}

function sharedContext() {
  const context = { userId: '' };
  return (socket: Socket) => Object.assign(context, { userId: userOf(socket) });
}

function rememberedContext() {
  return (socket: Socket) => {
    const context = { userId: userOf(socket) };
    contexts.set(context.userId, context);
    return context;
  };
}

/** Like `start`, also where Bob is not let in. */
async function occur(
  { vector, options, provoke }: Occurrence,
  mode: 'enforce' | 'report' | 'off',
): Promise<World> {
  const given = { ...options, vectors: { [vector]: mode } };
  if (!IN_HANDSHAKE.includes(vector)) {
    const world = await start(given);
    await provoke(world);
    return world;
  }
  const served = await serve({ gateways: [DangerousGateway], options: given });
  const found: Violation[] = [];
  served.app.get(Violations).violations$.subscribe((one) => found.push(one));
  const alice = visitorOf(await connect(served, 'alice'));
  const bob = visitorOf(clientOf(served.url, { user: 'bob' }));
  const isLetIn = await connected(bob.client).then(
    () => true,
    () => false,
  );
  expect(isLetIn).toBe(mode !== 'enforce');
  const manager = (userId: string) => served.registry.get({ userId })!;
  return { ...served, alice, bob, found, manager };
}

describe.each(OCCURRENCES)('$vector', (occurrence) => {
  const { vector, says } = occurrence;

  it.each([
    ['enforce', 'blocked'],
    ['report', 'reported'],
  ] as const)('in mode %s is %s', async (mode, action) => {
    const { found } = await occur(occurrence, mode);
    expect(found).toContainEqual(
      expect.objectContaining({ ...says, vector, action }),
    );
    expect(found.every((one) => one.vector === vector)).toBe(true);
    for (const violation of found) {
      expect(Object.isFrozen(violation)).toBe(true);
      expect(['critical', 'high', 'medium']).toContain(violation.severity);
      expect(['both', 'offender', 'packet']).toContain(violation.scope);
    }
  });

  it('is not looked for when it is off', async () => {
    const { found } = await occur(occurrence, 'off');
    expect(found).toEqual([]);
  });
});
