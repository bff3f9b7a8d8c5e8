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
  /** Whoever comes is connected to the next node: the second device of a user to another one than the first. */
  enter(
    user: string | Record<string, unknown>,
    namespace?: string,
  ): Promise<Visitor>;
  /** Several users, in this order. */
  enterAll(...users: string[]): Promise<Visitor[]>;
  readonly violations: readonly Violation[];
}

interface Application extends Omit<ServeOptions, 'options'> {
  /** What nodes of their own would have in a database. */
  readonly stores?: readonly Type[];
}

const found: Violation[][] = [];

/** Starts it, and has the spec fail when it is suspected of anything. */
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

/** The same without a suspicion: what is found is the spec's business. */
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
  // The background inspection has its say, too.
  await settle(10);
  // A note that something runs on after its message stops nothing and blames nobody.
  const suspicions = all
    .flat()
    .filter(({ vector }) => vector !== 'detached-context');
  expect(suspicions).toEqual([]);
}

/** The events somebody has got, without the answers. */
export function eventsOf({ received }: Visitor): unknown[] {
  return received.filter(Array.isArray);
}
