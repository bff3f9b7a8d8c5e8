import { defineConfig } from 'vitest/config';

/** The specs that need Chromium. They stand apart: `npm test` needs nothing but Node. */
export default defineConfig({
  test: {
    globals: true,
    root: './',
    include: ['test/browser/*.browser-spec.ts'],
    setupFiles: ['./test/support/setup.ts'],
    testTimeout: 30_000,
  },
});
