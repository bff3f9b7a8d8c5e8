import { type Outcome, judge } from '../../outcome.js';
import type { Check } from '../../suite.js';
import type { PerformanceWorld } from './performance-world.js';

/** The number of calls for a median. */
const CALLS = 2_000;
const WARM_UPS = 1_000;

/** The replaced system promised a second to create a manager and a tenth of a second to get one. */
const MAX_CREATE_US = 1_000;
const MAX_RETRIEVE_US = 100;
const MAX_INSPECT_US = 500;
/** The allowed ratio of an inspection among the most users to one among the fewest: caches and noise add to it. */
const MAX_RISE = 20;
const RISE_GRACE_US = 50;
const MAX_BYTES_PER_USER = 20_000;

type Point = readonly [users: number, microseconds: number];

export const CROWD_CHECKS: readonly Check<PerformanceWorld>[] = [
  {
    id: 'performance.creation',
    title:
      'Creating a manager takes little time, regardless of the number of users',
    run: async (world) =>
      judgeTimes(
        'creating a manager',
        (await timesOf(world)).creation,
        MAX_CREATE_US,
      ),
  },
  {
    id: 'performance.retrieval',
    title:
      'Getting a manager takes little time, regardless of the number of users',
    run: async (world) =>
      judgeTimes(
        'getting a manager',
        (await timesOf(world)).retrieval,
        MAX_RETRIEVE_US,
      ),
  },
  {
    id: 'performance.inspection',
    title:
      'Inspecting a user with each message costs the same among few users and among many',
    run: async (world) => {
      const { inspection: points } = await timesOf(world);
      const [, few] = points[0];
      const [, many] = points[points.length - 1];
      const isFlat = many <= few * MAX_RISE + RISE_GRACE_US;
      const outcome = judgeTimes('an inspection', points, MAX_INSPECT_US);
      return isFlat
        ? outcome
        : {
            ...outcome,
            status: 'failed',
            reason: `it takes ${Math.round(many / few)} times as long among ${points.at(-1)?.[0]} users as among ${points[0][0]}`,
          };
    },
  },
  {
    id: 'performance.memory-per-user',
    title: 'A manager with a small state takes little memory',
    run: async (world) => {
      await using crowd = await world.crowd();
      const count = world.sizes.at(-2) ?? world.sizes[0];
      crowd.create(0);
      const before = await world.heapInUse();
      for (let index = 1; index <= count; index += 1) crowd.create(index);
      const bytes = ((await world.heapInUse()) - before) / count;
      return judge(bytes <= MAX_BYTES_PER_USER && crowd.size > count, {
        measured: `${(bytes / 1_000).toFixed(1)} kB for each of ${count} users`,
        bound: `at most ${MAX_BYTES_PER_USER / 1_000} kB`,
        reason: 'managers take too much memory',
        varies: true,
      });
    },
  },
];

interface Times {
  readonly creation: readonly Point[];
  readonly retrieval: readonly Point[];
  readonly inspection: readonly Point[];
}

const taken = new WeakMap<PerformanceWorld, Promise<Times>>();

/** A crowd grows once for all checks of one world. */
function timesOf(world: PerformanceWorld): Promise<Times> {
  const known = taken.get(world) ?? takeTimes(world);
  taken.set(world, known);
  return known;
}

async function takeTimes({
  now,
  sizes,
  crowd: open,
  random,
}: PerformanceWorld): Promise<Times> {
  await warmUp(open);
  await using crowd = await open();
  const creation: Point[] = [];
  const retrieval: Point[] = [];
  const inspection: Point[] = [];
  const medianOf = (
    indices: readonly number[],
    call: (index: number) => unknown,
  ) => median(indices.map((index) => timeOf(now, () => call(index))));
  let users = 0;
  for (const size of sizes) {
    const newcomers = range(users, size);
    creation.push([size, medianOf(newcomers, (index) => crowd.create(index))]);
    users = size;
    const picks = range(0, CALLS).map(() => Math.floor(random() * size));
    // The first inspection of a user claims new objects; later ones are those of every message.
    for (const index of picks) crowd.inspect(index);
    retrieval.push([size, medianOf(picks, (index) => crowd.retrieve(index))]);
    inspection.push([size, medianOf(picks, (index) => crowd.inspect(index))]);
  }
  return { creation, retrieval, inspection };
}

/** The engine compiles hot code, so calls before that are not representative. */
async function warmUp(open: PerformanceWorld['crowd']): Promise<void> {
  await using crowd = await open();
  for (let index = 0; index < WARM_UPS; index += 1) {
    crowd.create(index);
    crowd.retrieve(index);
    crowd.inspect(index);
  }
}

/** Microseconds. */
function timeOf(now: () => number, call: () => unknown): number {
  const began = now();
  call();
  return (now() - began) * 1_000;
}

/** The median excludes other load of the machine and pauses of the engine. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

function judgeTimes(
  what: string,
  points: readonly Point[],
  maxUs: number,
): Outcome {
  const longest = Math.max(...points.map(([, us]) => us));
  const [size, us] = points[points.length - 1];
  return judge(longest <= maxUs, {
    measured: `${us.toFixed(1)} µs among ${size.toLocaleString('en')} users, ${longest.toFixed(1)} µs at most`,
    bound: `at most ${maxUs.toLocaleString('en')} µs`,
    reason: `${what} takes too long`,
    varies: true,
    series: [
      {
        name: what,
        unit: 'µs',
        along: 'users',
        points: points.map(([users, time]) => [
          users,
          Math.round(time * 100) / 100,
        ]),
      },
    ],
  });
}
