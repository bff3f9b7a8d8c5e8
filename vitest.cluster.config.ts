import { defineConfig } from 'vitest/config';

/** The specs that need `redis-server`. They start it by themselves, and stand apart: `npm test` needs no service. */
export default defineConfig({
  test: {
    globals: true,
    root: './',
    include: ['{src,test}/**/*.redis-spec.ts'],
    setupFiles: ['./test/support/setup.ts'],
    testTimeout: 30_000,
  },
});
