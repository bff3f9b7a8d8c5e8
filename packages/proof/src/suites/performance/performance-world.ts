import { Isolation } from 'nestjs-websocket-manager/internal';
import { insideOf } from 'nestjs-websocket-manager/internal';
import type { ApplicationUnderProof } from '../../application.js';
import { DangerousGateway } from '../../planting/dangerous.gateway.js';
import type { Library, ProofContext } from '../../proof-context.js';
import { randomOf } from '../../random.js';
import { openTestbed } from '../../testbed/testbed.js';
import { heapInUse } from './memory.js';
import { startPlainNest } from './plain-nest.js';
import { type Soak, soak } from './soak.js';

/** Managers of many users, whose operations the checks time. */
export interface Crowd extends AsyncDisposable {
  readonly size: number;
  /** Creates the manager of a new user, with a small state. */
  create(index: number): void;
  retrieve(index: number): unknown;
  /** Inspects a user, as with each message. */
  inspect(index: number): unknown;
}

/** The world of the performance checks. */
export interface PerformanceWorld extends AsyncDisposable {
  /** Milliseconds from any point in time. */
  readonly now: () => number;
  /** Numbers of users, in ascending order. */
  readonly sizes: readonly number[];
  readonly crowd: () => Promise<Crowd>;
  readonly random: () => number;
  /** Runs users that connect and disconnect; it runs once. */
  readonly soak: () => Promise<Soak>;
  /** Bytes in use after garbage was collected. */
  readonly heapInUse: () => Promise<number>;
  /** Starts and stops an application without the module, and with it. */
  readonly startPlain: () => Promise<void>;
  readonly startManaged: () => Promise<void>;
  readonly application: ApplicationUnderProof;
  readonly seed: string;
  readonly users: number;
}

export const SIZES = [10, 100, 1_000, 10_000, 100_000] as const;

export async function openPerformanceWorld(
  context: Pick<ProofContext, 'library' | 'application' | 'seed' | 'users'>,
  sizes: readonly number[] = SIZES,
): Promise<PerformanceWorld> {
  const { library, application, seed, users } = context;
  let soaking: Promise<Soak> | undefined;
  return {
    now: () => performance.now(),
    sizes,
    crowd: () => openCrowd(library),
    random: randomOf(`${seed} performance`),
    soak: () => (soaking ??= soak(library)),
    heapInUse,
    startPlain: () => startPlainNest([DangerousGateway]),
    startManaged: async () => {
      await using _ = await openTestbed(library, [DangerousGateway]);
    },
    application,
    seed,
    users,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function openCrowd(library: Library): Promise<Crowd> {
  const bed = await openTestbed(library, [], { idleTtl: 3_600_000 });
  const { registry } = bed;
  const isolation = bed.app.get(Isolation);
  const userOf = (index: number) => ({ userId: `user-${index}` });
  const managerOf = (index: number) => registry.acquire(userOf(index));
  return {
    get size() {
      return registry.size;
    },
    create: (index) => {
      const { state } = managerOf(index);
      state.set('profile', { name: `user ${index}`, tags: ['a', 'b'] });
      state.set('open', new Map([['document', { id: index }]]));
    },
    retrieve: (index) => registry.get(userOf(index)),
    inspect: (index) => isolation.inspect(insideOf(managerOf(index))),
    [Symbol.asyncDispose]: () => bed[Symbol.asyncDispose](),
  };
}
