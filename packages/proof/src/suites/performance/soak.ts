import { DangerousGateway } from '../../planting/dangerous.gateway.js';
import type { Library } from '../../proof-context.js';
import { eventually } from '../../testbed/eventually.js';
import { type Testbed, openTestbed } from '../../testbed/testbed.js';
import { Visitor } from '../../testbed/visitor.js';
import { heapInUse } from './memory.js';

/** The engine, Nest and socket.io fill their caches during the first waves of users. */
const WARM_UPS = 2;
const WAVES = 4;
const USERS = 40;
/** The size of each user's state: large enough to detect a manager that stays in memory. */
const STATE_CHARACTERS = 16_384;

/** The number of users in all waves of a soak, including the warm-up. */
export const SOAK_USERS = (WARM_UPS + WAVES) * USERS;
export const SOAK_WAVES = WAVES;

/** The result of a soak. */
export interface Soak {
  /** Bytes in use after each wave. */
  readonly readings: readonly number[];
  /** The number of managers that are still in memory. */
  readonly managersLeft: number;
}

/** Lets waves of users connect, talk and leave. */
export async function soak(library: Library): Promise<Soak> {
  const managers: WeakRef<object>[] = [];
  await using bed = await openTestbed(library, [DangerousGateway], {
    idleTtl: 1,
  });
  const readings: number[] = [];
  for (let wave = 0; wave < WARM_UPS + WAVES; wave += 1) {
    managers.push(...(await comeAndGo(bed, wave)));
    const bytes = await heapInUse();
    if (wave >= WARM_UPS) readings.push(bytes);
  }
  return {
    readings,
    managersLeft: managers.filter((one) => one.deref() !== undefined).length,
  };
}

/** @returns weak references to the managers */
async function comeAndGo(
  { url, registry }: Testbed,
  wave: number,
): Promise<readonly WeakRef<object>[]> {
  const visitors = await Promise.all(
    Array.from({ length: USERS }, (_, index) =>
      visit(url, `user-${wave}-${index}`),
    ),
  );
  for (const manager of registry.managers())
    manager.state.set('text', ['x'.repeat(STATE_CHARACTERS)]);
  const managers = Array.from(
    registry.managers(),
    (manager) => new WeakRef(manager),
  );
  for (const visitor of visitors) visitor.leave();
  const isEmpty = await eventually(() => registry.size === 0);
  if (!isEmpty) throw new Error(`${registry.size} managers remain`);
  return managers;
}

async function visit(url: string, user: string): Promise<Visitor> {
  const visitor = await Visitor.enter(url, { user });
  if (!(visitor instanceof Visitor))
    throw new Error(`${user} was refused: ${visitor.refusal}`);
  await visitor.ask('merge', { text: user });
  return visitor;
}
