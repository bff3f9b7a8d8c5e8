import { judge } from '../../outcome.js';
import { type Check, suiteOf, wordsOf } from '../../suite.js';
import { findCycle } from './cycles.js';
import { type ImportsWorld, openImportsWorld } from './imports-world.js';
import { START_CHECKS } from './start-checks.js';

/** The entry points that every version has, by purpose. */
const PROMISED: Readonly<
  Record<string, readonly [path: string, title: string]>
> = {
  core: ['.', 'The core loads'],
  legacy: ['./legacy', 'The deprecated API loads'],
  types: ['./types', 'The types load'],
  emitter: ['./emitter', 'The emitter loads'],
  protocol: ['./protocol', 'The protocol loads'],
};

const MAX_OWN_MS = 500;

const ENTRY_POINT_CHECKS: readonly Check<ImportsWorld>[] = Object.entries(
  PROMISED,
).map(([name, [entryPoint, title]]) => ({
  id: `imports.${name}`,
  title: `${title} alone in a new process, by import and by require`,
  run: (world) => judgeLoads(world, [entryPoint]),
}));

const LOADING_CHECKS: readonly Check<ImportsWorld>[] = [
  {
    id: 'imports.others',
    title: 'Every other entry point of package.json also loads alone',
    run: (world) => {
      const promised = new Set(Object.values(PROMISED).map(([path]) => path));
      const others = world.entryPoints.filter((path) => !promised.has(path));
      if (others.length === 0)
        return { status: 'passed', measured: 'no other entry point' };
      return judgeLoads(world, others);
    },
  },
  {
    id: 'imports.no-cycle',
    title: 'No file imports itself, directly or through others',
    run: async ({ edges }) => {
      const found = await edges();
      const cycle = findCycle(found);
      return judge(found.length > 0 && !cycle, {
        measured: `${found.length} imports between files, ${cycle ? 'a cycle' : 'no cycle'}`,
        bound: 'no circle',
        reason: cycle ? 'files import each other' : 'no import was observed',
        ...(cycle && { evidence: cycle }),
      });
    },
  },
  {
    id: 'imports.load-time',
    title: 'The module adds little to the load time of Nest',
    run: async ({ loadAfterNest }) => {
      const { nestMs, ownMs } = await loadAfterNest();
      return judge(ownMs <= MAX_OWN_MS, {
        measured: `${Math.round(ownMs)} ms after the ${Math.round(nestMs)} ms of Nest`,
        bound: `at most ${MAX_OWN_MS} ms`,
        reason: 'loading takes too long',
        varies: true,
      });
    },
  },
];

export const IMPORTS_CHECKS = [
  ...ENTRY_POINT_CHECKS,
  ...LOADING_CHECKS,
  ...START_CHECKS,
];

/** Does everything load and start, alone and repeatedly? */
export const IMPORTS_SUITE = suiteOf({
  id: 'imports',
  title: 'Imports and start-up',
  checks: () => IMPORTS_CHECKS,
  open: (context) => openImportsWorld(context),
});

async function judgeLoads(
  { entryPoints, load }: ImportsWorld,
  wanted: readonly string[],
) {
  const times: string[] = [];
  const failures: string[] = [];
  for (const entryPoint of wanted) {
    if (!entryPoints.includes(entryPoint)) {
      failures.push(`package.json exports no "${entryPoint}"`);
      continue;
    }
    const loading = (['import', 'require'] as const).map(async (how) => {
      try {
        const ms = Math.round(await load(entryPoint, how));
        times.push(`${how} ${ms} ms`);
      } catch (error) {
        failures.push(`${how} of "${entryPoint}": ${wordsOf(error)}`);
      }
    });
    await Promise.all(loading);
  }
  return judge(failures.length === 0, {
    measured: times.toSorted().join(', ') || 'nothing was loaded',
    bound: 'loads',
    reason: failures[0] ?? '',
    ...(failures.length > 0 && { evidence: failures }),
    varies: true,
  });
}
