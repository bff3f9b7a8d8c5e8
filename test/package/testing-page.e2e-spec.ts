import { codeOf } from '../support/package/document-code.js';
import { openEditor } from '../support/package/language-service.js';

const readme = await codeOf('README.md');
const page = await codeOf('docs/testing.md');

process.env.JWT_SECRET = 'of the page of testing';
const [quickStart] = readme.blocksOf('Quick start');
const [start, twoUsers] = page.blocksOf('End to end');
const [handler] = page.blocksOf('One handler alone');
const app = await page.write('app.module.ts', quickStart);
const files = [
  app,
  await page.write('start.ts', start),
  await page.write('two-users.ts', twoUsers),
  await page.write('handler.ts', handler),
];

describe('the tests that docs/testing.md shows', async () => {
  it('compile', () => {
    const editor = openEditor([
      ...files,
      new URL('../../node_modules/vitest/globals.d.ts', import.meta.url)
        .pathname,
    ]);
    expect(files.flatMap((file) => editor.errorsIn(file))).toEqual([]);
  }, 60_000);

  // Each of them is a test itself.
  for (const file of files.slice(2)) await import(file);
});
