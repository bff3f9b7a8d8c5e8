import type { Type } from '@nestjs/common';
import type { WebSocketManagerOptions } from '../../src/index.js';
import type { Violation } from '../../src/incidents/index.js';
import { Violations } from '../../src/policy/index.js';
import { afterSpec } from '../support/after-spec.js';
import { visitorOf, type Visitor } from '../leak-zoo/stage.js';
import {
  type ServeOptions,
  type Served,
  connect,
  settle,
} from '../support/harness.js';
import { type Place, serveAt } from '../support/places.js';

/** A running application that does nothing wrong, in mode `enforce`. */
export interface Honest extends Served {
  /** One for each node; the first is the one that has the members of `Served`. */
  readonly nodes: readonly Served[];
  /** Each client connects to the next node: the second device of a user to another node than the first. */
  enter(
    user: string | Record<string, unknown>,
    namespace?: string,
  ): Promise<Visitor>;
  /** Several users, in this order. */
  enterAll(...users: string[]): Promise<Visitor[]>;
  readonly violations: readonly Violation[];
}

interface Application extends Omit<ServeOptions, 'options'> {
  /** Data that separate nodes would have in a database. */
  readonly stores?: readonly Type[];
}

const found: Violation[][] = [];

/** Starts it, and fails the spec if a violation is found. */
export async function honest(
  place: Place,
  application: Application,
  options?: WebSocketManagerOptions,
): Promise<Honest> {
  const world = await worldAt(place, application, {
    ...options,
    mode: 'enforce',
  });
  found.push(world.violations);
  return world;
}

/** The same, but the spec judges the violations. */
export async function worldAt(
  place: Place,
  { stores, ...application }: Application,
  options?: WebSocketManagerOptions,
) {
  const nodes = await serveAt(place, { ...application, options }, stores);
  const violations: Violation[] = [];
  for (const { app } of nodes)
    app.get(Violations).violations$.subscribe((one) => violations.push(one));
  let entered = 0;
  const enter: Honest['enter'] = async (user, namespace) => {
    const node = nodes[entered++ % nodes.length];
    return visitorOf(await connect(node, user, { namespace }));
  };
  return {
    ...nodes[0],
    nodes,
    violations,
    enter,
    enterAll: async (...users: string[]) => {
      const visitors: Visitor[] = [];
      for (const user of users) visitors.push(await enter(user));
      return visitors;
    },
  };
}

afterSpec(expectNoSuspicion);

/** That nothing was suspected of anything so far. Happens after each spec anyway: before its clients leave. */
export async function expectNoSuspicion(): Promise<void> {
  if (found.length === 0) return;
  const all = found.splice(0);
  // The background inspection runs, too.
  await settle(10);
  // A record of work that outlives its message blocks nothing and accuses nobody.
  const suspicions = all
    .flat()
    .filter(({ vector }) => vector !== 'detached-context');
  expect(suspicions).toEqual([]);
}

/** The events that a user received, without the answers. */
export function eventsOf({ received }: Visitor): unknown[] {
  return received.filter(Array.isArray);
}
