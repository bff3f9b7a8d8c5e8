import { setTimeout as pause } from 'node:timers/promises';
import { judge } from '../../outcome.js';
import type { Check } from '../../suite.js';
import { eventually } from '../../testbed/eventually.js';
import type { ImportsWorld } from './imports-world.js';

const ROUNDS = 5;
/** At its first start, Nest reads packages and compiles. */
const WARM_UPS = 1;
const MAX_START_MS = 2_000;
const MAX_APP_START_MS = 20_000;
const RESTARTS = 3;
/** The tolerance for slow machines before a start counts as slower than the previous one, in milliseconds. */
const GRACE_MS = 5_000;
const SETTLE_MS = 100;
const LEAVE_MS = 1_000;
/** The kinds of resources that a server leaves behind if it is not closed. */
const SERVER_RESOURCES = /Server|Socket/;

export const START_CHECKS: readonly Check<ImportsWorld>[] = [
  {
    id: 'imports.start-time',
    title:
      'An application with the module starts and stops quickly, every time',
    run: async ({ now, startAndStop }) => {
      for (let round = 0; round < WARM_UPS; round += 1) await startAndStop();
      const times = await timesOf(now, startAndStop);
      const longest = Math.max(...times);
      return judge(longest <= MAX_START_MS, {
        measured: `${Math.round(longest)} ms at most, ${ROUNDS} times`,
        bound: `at most ${MAX_START_MS} ms`,
        reason: 'starting takes too long',
        varies: true,
        series: [
          {
            name: 'start and stop of an application',
            unit: 'ms',
            along: 'round',
            points: times.map((time, index) => [index + 1, round(time)]),
          },
        ],
      });
    },
  },
  {
    id: 'imports.stop-clean',
    title: 'A stopped application leaves no server and no socket open',
    run: async ({ startAndStop, activeResources }) => {
      const count = () =>
        activeResources().filter((kind) => SERVER_RESOURCES.test(kind)).length;
      await startAndStop();
      // A handle is removed shortly after it is closed.
      await pause(SETTLE_MS);
      const before = count();
      for (let time = 0; time < ROUNDS; time += 1) await startAndStop();
      await eventually(() => count() <= before, LEAVE_MS);
      const left = Math.max(0, count() - before);
      return judge(left === 0, {
        measured: `${left} left after ${ROUNDS} starts`,
        bound: 'none',
        reason: 'servers or sockets stay open',
      });
    },
  },
  {
    id: 'imports.app-start',
    title: 'The application starts repeatedly in one process',
    run: async ({ application }) => {
      const running = await application.start();
      try {
        const times = [running.info.startMs];
        for (let restart = 0; restart < RESTARTS; restart += 1)
          times.push((await running.ask('app.restart')).startMs);
        const [first, ...later] = times;
        const longest = Math.max(...later);
        const isSteady = longest <= first + GRACE_MS;
        return judge(first <= MAX_APP_START_MS && isSteady, {
          measured: `${Math.round(first)} ms, then ${Math.round(longest)} ms at most`,
          bound: `at most ${MAX_APP_START_MS} ms, and not slower later`,
          reason: isSteady
            ? 'the application takes too long to start'
            : 'the application becomes slower with every start',
          varies: true,
        });
      } finally {
        await running.stop();
      }
    },
  },
  {
    id: 'imports.app-stop',
    title: 'The application closes on request, and its process ends',
    run: async ({ application }) => {
      const running = await application.start();
      const { how } = await running.stop();
      return judge(how === 'closed', {
        measured: how,
        bound: 'closed',
        reason:
          'its process did not end after app.close() and was terminated: something is still open',
      });
    },
  },
];

async function timesOf(
  now: () => number,
  work: () => Promise<void>,
): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = now();
    await work();
    times.push(now() - began);
  }
  return times;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
