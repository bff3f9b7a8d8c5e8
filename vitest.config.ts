import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The specs that take longest: begun first, so that no worker has to wait for one of them in the end. */
const SLOW =
  /soak|hunt-|app-host|kill|leak-zoo|correct-applications|bad-clients|bad-input|lifecycle|isolation-report|emergency-load|vectors\.e2e|manager\.e2e|incidents\.e2e|entry-points|migration|deprecations/;

class SlowFirst extends BaseSequencer {
  override async sort(
    specs: TestSpecification[],
  ): Promise<TestSpecification[]> {
    const isSlow = ({ moduleId }: TestSpecification) =>
      Number(SLOW.test(moduleId));
    return specs.toSorted((a, b) => isSlow(b) - isSlow(a));
  }
}

/** Specs that start applications as processes of their own, again and again: `npm run test:proof` has them all. */
const LONG = [
  'packages/proof/src/host/process/app-host.spec.ts',
  ...[
    'checks/checks-of-an-application',
    'hunt/hunt-app',
    'hunt/hunt-correct',
    'hunt/hunt-exercise',
    'hunt/hunt-zoo-guarded',
    'command/prove',
    'command/prove-ends',
    'command/same-seed',
  ].map((name) => `packages/proof/test/${name}.e2e-spec.ts`),
];

const isShuffled = process.argv.some((argument) =>
  argument.startsWith('--sequence.shuffle'),
);

const SOURCES = new URL('./src/', import.meta.url).pathname;

export default defineConfig({
  resolve: {
    // What users write: the README and the example import the library by its name.
    alias: [
      { find: /^nestjs-websocket-manager$/, replacement: `${SOURCES}index.ts` },
      {
        find: /^nestjs-websocket-manager\/(\w+)$/,
        replacement: `${SOURCES}$1.ts`,
      },
    ],
  },
  test: {
    globals: true,
    root: './',
    include: [
      '{src,packages/*/src}/**/*.spec.ts',
      '{test,packages/*/test}/**/*.e2e-spec.ts',
      'bench/**/*.spec.ts',
    ],
    exclude: [
      ...configDefaults.exclude,
      ...(process.env.WSM_HUNT === 'all' ? [] : LONG),
    ],
    setupFiles: ['./test/support/setup.ts'],
    testTimeout: 60_000,
    // Files share a process and what it has loaded: Nest and socket.io take longer to load than most files to run.
    // Whatever a file leaves behind is another one's trouble: `npm test -- --sequence.shuffle.files` looks for it.
    isolate: false,
    // Vitest shuffles only where no order of our own is asked for.
    sequence: isShuffled ? {} : { sequencer: SlowFirst },
    // The end-to-end specs wait more than they compute: one worker more than a small machine has cores.
    maxWorkers: Math.max(3, availableParallelism()),
  },
});
