import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The specs that take longest: begun first, so that no worker has to wait for one of them in the end. */
const SLOW =
  /soak|kill|leak-zoo|bad-clients|bad-input|lifecycle|emergency-load|vectors\.e2e|manager\.e2e/;

class SlowFirst extends BaseSequencer {
  override async sort(
    specs: TestSpecification[],
  ): Promise<TestSpecification[]> {
    const isSlow = ({ moduleId }: TestSpecification) =>
      Number(SLOW.test(moduleId));
    return specs.toSorted((a, b) => isSlow(b) - isSlow(a));
  }
}

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
    include: ['src/**/*.spec.ts', 'test/**/*.e2e-spec.ts'],
    setupFiles: ['./test/support/setup.ts'],
    testTimeout: 15_000,
    sequence: { sequencer: SlowFirst },
    // The end-to-end specs wait more than they compute: one worker more than a small machine has cores.
    maxWorkers: Math.max(3, availableParallelism()),
  },
});
