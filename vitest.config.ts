import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    // What users write: the README and the example import the library by its name.
    alias: {
      'nestjs-websocket-manager': new URL('./src/index.ts', import.meta.url)
        .pathname,
    },
  },
  test: {
    globals: true,
    root: './',
    include: ['src/**/*.spec.ts', 'test/**/*.e2e-spec.ts'],
    setupFiles: ['./test/support/setup.ts'],
    testTimeout: 15_000,
    // The end-to-end specs wait more than they compute: one worker more than a small machine has cores.
    maxWorkers: Math.max(3, availableParallelism()),
  },
});
