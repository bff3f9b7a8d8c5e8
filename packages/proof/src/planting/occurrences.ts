import { setTimeout as pause } from 'node:timers/promises';
import type { Socket } from 'socket.io';
import type { VectorId } from 'nestjs-websocket-manager';
import {
  MemoryHub,
  memoryCluster,
  type WebSocketManager,
  type WebSocketManagerRegistry,
} from 'nestjs-websocket-manager';
import { attach, insideOf } from 'nestjs-websocket-manager/internal';
import type { WebSocketManagerOptions } from 'nestjs-websocket-manager';

/** The part of a client that an occurrence needs. */
export interface Client {
  readonly id: string;
  ask(event: string, ...args: unknown[]): Promise<unknown>;
  send(event: string, ...args: unknown[]): void;
}

/** Two users, connected to an application with the `DangerousGateway`. */
export interface Ground {
  readonly registry: WebSocketManagerRegistry;
  readonly alice: Client;
  readonly bob: Client;
}

/** How to cause one vector. */
export interface Occurrence {
  /** New options for each call: an occurrence may keep values in them. */
  readonly options?: () => WebSocketManagerOptions;
  /** It happens in Bob's handshake, after Alice has connected, so there is nothing to plant. */
  readonly inHandshake?: true;
  readonly plant: (ground: Ground) => unknown;
}

/** One occurrence of every vector, with Alice as the user in whose context it happens. */
export const OCCURRENCES: Readonly<Record<VectorId, Occurrence>> = {
  'shared-reference': {
    plant: ({ registry }) => {
      const basket = { items: [] };
      managerOf(registry, 'bob').state.set('basket', basket);
      managerOf(registry, 'alice').state.set('basket', basket);
    },
  },
  'nested-shared-reference': {
    plant: ({ registry }) => {
      const tags = ['a'];
      const { state } = managerOf(registry, 'bob');
      state.set('prefs', { tags: [0, 1, 2, tags] });
      const list = new Map([['tags', tags]]);
      managerOf(registry, 'alice').state.set('list', list);
    },
  },
  'shared-buffer': {
    plant: ({ registry }) => {
      const slab = Buffer.alloc(64);
      managerOf(registry, 'bob').state.set('bytes', slab.subarray(0, 32));
      managerOf(registry, 'alice').state.set('bytes', slab.subarray(16, 48));
    },
  },
  'shared-context': {
    options: () => {
      const context = { userId: '' };
      return {
        identify: (socket) =>
          Object.assign(context, { userId: userOf(socket) }),
      };
    },
    inHandshake: true,
    plant: () => undefined,
  },
  'context-mutated': {
    options: () => ({
      identify: (socket) => {
        const context = { userId: userOf(socket) };
        lastContextOf.set(context.userId, context);
        return context;
      },
    }),
    plant: async ({ alice }) => {
      lastContextOf.get('alice')!.userId = 'somebody';
      await alice.ask('ping');
    },
  },
  'shared-mode': {
    plant: async ({ alice, bob, registry }) => {
      const other = insideOf(managerOf(registry, 'bob'));
      insideOf(managerOf(registry, 'alice')).mode = other.mode;
      await bob.ask('ping');
      await alice.ask('ping');
    },
  },
  'manager-collision': {
    plant: async ({ alice, registry }) => {
      const { host } = insideOf(managerOf(registry, 'alice'));
      const find = host.find.bind(host);
      host.find = () => insideOf(managerOf(registry, 'bob'));
      await alice.ask('ping');
      host.find = find;
    },
  },
  'shared-credential': {
    options: () => ({
      identify: (socket) => ({ userId: userOf(socket), sessionId: 's-1' }),
    }),
    inHandshake: true,
    plant: () => undefined,
  },
  'shared-listener': {
    plant: ({ registry }) => {
      const listener = () => undefined;
      managerOf(registry, 'bob').on('released', listener);
      managerOf(registry, 'alice').on('released', listener);
    },
  },
  'prototype-pollution': {
    plant: ({ alice }) =>
      alice.ask('merge', JSON.parse('{"a":[{"__proto__":{"b":1}}]}')),
  },
  'socket-rebound': {
    plant: ({ registry }) => {
      const [{ socket }] = managerOf(registry, 'alice').connections;
      expectThrow('SocketReboundError', () =>
        attach(registry, socket, { userId: 'bob', anonymous: false }),
      );
    },
  },
  'identity-drift': { plant: ({ alice }) => alice.ask('become', 'bob') },
  'foreign-room': {
    plant: async ({ alice, bob }) => {
      alice.send('join', bob.id);
      await alice.ask('ping');
    },
  },
  'context-bleed': { plant: ({ alice }) => alice.ask('use-bob') },
  'stale-manager': {
    plant: ({ registry }) => {
      const old = managerOf(registry, 'alice');
      registry.release({ userId: 'alice' });
      expectThrow('StaleManagerError', () => old.emit('news', 'text'));
    },
  },
  'unscoped-broadcast': { plant: ({ alice }) => alice.ask('to-all', 'text') },
  'foreign-recipient': { plant: ({ alice }) => alice.ask('to-bob') },
  'foreign-channel': {
    plant: async ({ alice, bob }) => {
      bob.send('join', 'board');
      await bob.ask('ping');
      await alice.ask('to-room', 'board');
    },
  },
  'foreign-object': {
    plant: async ({ alice, bob }) => {
      bob.send('keep', { text: 'of bob' });
      await bob.ask('ping');
      await alice.ask('give');
    },
  },
  'foreign-attribution': {
    options: () => ({ egress: { ownerKeys: { report: ['owner'] } } }),
    plant: ({ alice }) => alice.ask('report', 'bob'),
  },
  'spoofed-identity': {
    options: () => ({ ingress: { identityKeys: { merge: ['from'] } } }),
    plant: ({ alice }) =>
      alice.ask('merge', [{ from: 'alice' }, { from: 'bob' }]),
  },
  'foreign-tenant': {
    options: () => ({
      identify: (socket) => {
        const userId = userOf(socket);
        return { userId, tenantId: `tenant-of-${userId}` };
      },
    }),
    plant: async ({ alice, bob }) => {
      for (const one of [bob, alice]) {
        one.send('join', 'board');
        await one.ask('ping');
      }
      await alice.ask('to-room', 'board');
    },
  },
  'foreign-connection': { plant: ({ alice }) => alice.ask('move-bob') },
  'unattributed-packet': {
    options: () => {
      hub = new MemoryHub();
      return { cluster: memoryCluster(hub) };
    },
    plant: async ({ alice }) => {
      const other = memoryCluster(hub);
      await other.start();
      await other.publish('packets:/', '{"of":"an older version"}');
      await alice.ask('ping');
      await other.close();
    },
  },
  'detached-context': {
    plant: async ({ alice }) => {
      await alice.ask('late-to-bob');
      await pause(30);
    },
  },
  'suspicious-id': {
    plant: ({ alice }) => alice.ask('merge', { userId: '../admin' }),
  },
};

/** What the application of an occurrence shares with another node. */
let hub: MemoryHub | undefined;

const lastContextOf = new Map<string, { userId: string }>();

function managerOf(
  registry: WebSocketManagerRegistry,
  userId: string,
): WebSocketManager {
  const manager = registry.get({ userId });
  if (!manager) throw new Error(`${userId} has no manager`);
  return manager;
}

function userOf(socket: Socket): string {
  return (socket.handshake.auth as { user: string }).user;
}

/** @throws {Error} unless `act` throws the error that it should */
function expectThrow(name: string, act: () => unknown): void {
  try {
    act();
  } catch (error) {
    if ((error as Error).name === name) return;
    throw error;
  }
  throw new Error(`${name} was expected, and nothing was thrown`);
}
