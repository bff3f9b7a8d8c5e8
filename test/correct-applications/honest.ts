import type { WebSocketManagerOptions } from '../../src/index.js';
import type { Violation } from '../../src/incidents/index.js';
import { Violations } from '../../src/policy/index.js';
import { afterSpec } from '../support/after-spec.js';
import { visitorOf, type Visitor } from '../leak-zoo/stage.js';
import {
  type ServeOptions,
  type Served,
  connect,
  serve,
  settle,
} from '../support/harness.js';

/** A running application that does nothing wrong, in mode `enforce`. */
export interface Honest extends Served {
  enter(
    user: string | Record<string, unknown>,
    namespace?: string,
  ): Promise<Visitor>;
  /** Several users at once, in this order. */
  enterAll(...users: string[]): Promise<Visitor[]>;
  readonly violations: readonly Violation[];
}

const found: Violation[][] = [];

/** Starts it, and has the spec fail when it is suspected of anything. */
export async function honest(
  application: Omit<ServeOptions, 'options'>,
  options?: WebSocketManagerOptions,
): Promise<Honest> {
  const served = await serve({
    ...application,
    options: { ...options, mode: 'enforce' },
  });
  const violations: Violation[] = [];
  found.push(violations);
  served.app
    .get(Violations)
    .violations$.subscribe((one) => violations.push(one));
  const enter: Honest['enter'] = async (user, namespace) =>
    visitorOf(await connect(served, user, { namespace }));
  return {
    ...served,
    violations,
    enter,
    enterAll: (...users) => Promise.all(users.map((user) => enter(user))),
  };
}

afterSpec(async () => {
  if (found.length === 0) return;
  const all = found.splice(0);
  // The background inspection has its say, too.
  await settle(10);
  // A note that something runs on after its message stops nothing and blames nobody.
  const suspicions = all
    .flat()
    .filter(({ vector }) => vector !== 'detached-context');
  expect(suspicions).toEqual([]);
});

/** The events somebody has got, without the answers. */
export function eventsOf({ received }: Visitor): unknown[] {
  return received.filter(Array.isArray);
}
