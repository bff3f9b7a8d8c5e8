import { setTimeout as pause } from 'node:timers/promises';
import type { RunningApplication } from '../../application.js';
import { judge, skipped } from '../../outcome.js';
import { connectUsers } from '../../simulated-users.js';
import type { Check } from '../../suite.js';
import type { PerformanceWorld } from './performance-world.js';
import { SOAK_USERS, SOAK_WAVES } from './soak.js';

const MIB = 2 ** 20;
const MAX_GROWTH_BYTES = 2 * MIB;
const APP_WARM_UPS = 2;
const APP_WAVES = 4;
const MAX_APP_GROWTH = 0.1;
const MAX_APP_GROWTH_BYTES = 4 * MIB;
const LEAVE_MS = 100;
const ROUNDS = 3;
const MAX_ADDED_START_MS = 500;

export const SOAK_CHECKS: readonly Check<PerformanceWorld>[] = [
  {
    id: 'performance.heap-growth',
    title: 'Memory does not grow after users disconnect',
    run: async ({ soak }) => {
      const { readings } = await soak();
      const growth = readings[readings.length - 1] - readings[0];
      return judge(readings.length > 1 && growth <= MAX_GROWTH_BYTES, {
        measured: `${mib(growth)} more after ${SOAK_WAVES - 1} further waves of users`,
        bound: `at most ${mib(MAX_GROWTH_BYTES)}`,
        reason: 'memory grows with users who have disconnected',
        varies: true,
        series: [heapSeries('heap of the library’s own soak', readings)],
      });
    },
  },
  {
    id: 'performance.leftovers',
    title: 'No manager stays in memory when its user has left',
    run: async ({ soak }) => {
      const { managersLeft: left } = await soak();
      return judge(left === 0, {
        measured: `${left} managers of ${SOAK_USERS} users`,
        bound: 'none',
        reason: 'something holds managers that were released',
      });
    },
  },
  {
    id: 'performance.start-up',
    title: 'The module adds little to the time an application takes to start',
    run: async ({ now, startPlain, startManaged }) => {
      const plain = await bestOf(now, startPlain);
      const managed = await bestOf(now, startManaged);
      const added = managed - plain;
      return judge(added <= MAX_ADDED_START_MS, {
        measured: `${Math.round(managed)} ms with it, ${Math.round(plain)} ms without`,
        bound: `at most ${MAX_ADDED_START_MS} ms more`,
        reason: 'the module makes starting slow',
        varies: true,
      });
    },
  },
  {
    id: 'performance.app-heap',
    title: 'The application’s memory stays where it is while users come and go',
    run: async (world) => {
      const running = await world.application.start();
      try {
        const readings: number[] = [];
        for (let wave = 0; wave < APP_WARM_UPS + APP_WAVES; wave += 1) {
          const refusal = await visitApplication(world, running, wave);
          if (refusal !== undefined)
            return skipped(`the simulated users were refused (${refusal})`);
          const { heapUsed } = await running.ask('app.memory');
          if (wave >= APP_WARM_UPS) readings.push(heapUsed);
        }
        return judgeAppHeap(readings);
      } finally {
        await running.stop();
      }
    },
  },
];

function judgeAppHeap(readings: readonly number[]) {
  const growth = readings[readings.length - 1] - readings[0];
  const bound = Math.max(MAX_APP_GROWTH_BYTES, readings[0] * MAX_APP_GROWTH);
  return judge(growth <= bound, {
    measured: `${mib(growth)} more after ${readings.length - 1} further waves, of ${mib(readings[0])}`,
    bound: `at most ${mib(bound)}`,
    reason: 'memory grows with users who have disconnected',
    varies: true,
    series: [heapSeries('heap of the application', readings)],
  });
}

/** @returns the reason if the users were refused */
async function visitApplication(
  { application, seed, users }: PerformanceWorld,
  running: RunningApplication,
  wave: number,
): Promise<string | undefined> {
  await using simulated = await connectUsers(application, running, {
    seed: `${seed} wave ${wave}`,
    users,
    devices: 2,
  });
  if (simulated.refusal !== undefined) return simulated.refusal;
  simulated.leave();
  await pause(LEAVE_MS);
  return undefined;
}

function heapSeries(name: string, readings: readonly number[]) {
  return {
    name,
    unit: 'MiB',
    along: 'wave of users',
    points: readings.map(
      (bytes, index) =>
        [index + 1, Math.round((bytes / MIB) * 100) / 100] as const,
    ),
  };
}

/** Milliseconds, at the best of a few times. */
async function bestOf(
  now: () => number,
  start: () => Promise<void>,
): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = now();
    await start();
    best = Math.min(best, now() - began);
  }
  return best;
}

function mib(bytes: number): string {
  return `${(bytes / MIB).toFixed(1)} MiB`;
}
