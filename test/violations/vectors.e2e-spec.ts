import { VECTORS, type VectorId } from '../../src/index.js';
import type { Violation } from '../../src/incidents/index.js';
import { Violations } from '../../src/policy/index.js';
import {
  OCCURRENCES,
  type Client,
} from '../../packages/proof/src/planting/occurrences.js';
import { type Visitor, visitorOf } from '../leak-zoo/stage.js';
import { clientOf, connect, connected, serve } from '../support/harness.js';
import { DangerousGateway, type World, start } from './dangerous-world.js';

const BOTH = ['u~alice', 'u~bob'];

/** The expected members of the violation. */
const SAYS: Readonly<Record<VectorId, Partial<Violation>>> = {
  'suspicious-id': {
    users: ['u~alice'],
    event: 'merge',
    paths: ['payload.userId'],
  },
  'shared-reference': { users: BOTH, paths: ['state.basket', 'state.basket'] },
  'nested-shared-reference': {
    users: BOTH,
    paths: ['state.list<key "tags">', 'state.prefs.tags[3]'],
    detail: 'Array',
  },
  'shared-buffer': { users: BOTH, paths: ['state.bytes', 'state.bytes'] },
  'shared-context': { users: ['u~bob', 'u~alice'] },
  'context-mutated': {
    users: ['u~alice'],
    paths: ['user.userId'],
    event: 'ping',
  },
  'shared-mode': { users: BOTH, paths: ['mode', 'mode'] },
  'manager-collision': { users: BOTH, event: 'ping' },
  'shared-credential': { users: ['u~bob', 'u~alice'] },
  'shared-listener': { users: BOTH },
  'prototype-pollution': {
    users: ['u~alice'],
    paths: ['payload.a[0]'],
    event: 'merge',
    detail: '__proto__',
  },
  'socket-rebound': { users: BOTH },
  'identity-drift': {
    users: BOTH,
    paths: ['socket.data.userId'],
    event: 'become',
  },
  'foreign-room': { users: BOTH, event: 'join' },
  'context-bleed': { users: BOTH, event: 'use-bob', detail: 'emit' },
  'stale-manager': { users: ['u~alice'], detail: 'emit' },
  'unscoped-broadcast': { users: ['u~alice'], event: 'news' },
  'foreign-recipient': { users: BOTH, event: 'news' },
  'foreign-channel': { users: ['u~alice'], event: 'news', detail: 'board' },
  'foreign-object': { users: BOTH, event: 'give', paths: ['returned'] },
  'foreign-attribution': {
    users: ['u~alice'],
    event: 'report',
    paths: ['returned.report.owner'],
  },
  'foreign-tenant': {
    users: ['t~tenant-of-alice~alice'],
    event: 'news',
    detail: 'board',
  },
  'foreign-connection': { users: BOTH, event: 'move-bob', detail: 'join' },
  'unattributed-packet': {
    users: [],
    detail: expect.stringMatching(/^of another version, from node /) as string,
  },
  'detached-context': {
    users: BOTH,
    event: 'news',
    detail: 'foreign-recipient',
  },
  'spoofed-identity': {
    users: ['u~alice'],
    event: 'merge',
    paths: ['payload[1].from'],
  },
};

/** The occurrences are those that the stability proof plants. */
async function occur(
  vector: VectorId,
  mode: 'enforce' | 'report' | 'off',
): Promise<World> {
  const { options, inHandshake, plant } = OCCURRENCES[vector];
  const given = { ...options?.(), vectors: { [vector]: mode } };
  if (!inHandshake) {
    const world = await start(given);
    const { registry, alice, bob } = world;
    await plant({ registry, alice: asClient(alice), bob: asClient(bob) });
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

const asClient = ({ client, ask, send }: Visitor): Client => ({
  id: client.id!,
  ask,
  send,
});

describe.each(Object.entries(SAYS) as [VectorId, Partial<Violation>][])(
  '%s',
  (vector, says) => {
    it.each([
      ['enforce', 'blocked'],
      ['report', 'reported'],
    ] as const)('in mode %s is %s', async (mode, action) => {
      const { found } = await occur(vector, mode);
      expect(found).toContainEqual(
        expect.objectContaining({
          ...says,
          vector,
          action: VECTORS[vector].severity === 'low' ? 'reported' : action,
        }),
      );
      expect(found.every((one) => one.vector === vector)).toBe(true);
      for (const violation of found) {
        expect(Object.isFrozen(violation)).toBe(true);
        expect(['critical', 'high', 'medium', 'low']).toContain(
          violation.severity,
        );
        expect(['both', 'offender', 'packet']).toContain(violation.scope);
      }
    });

    it('is not checked if it is off', async () => {
      const { found } = await occur(vector, 'off');
      expect(found).toEqual([]);
    });
  },
);
