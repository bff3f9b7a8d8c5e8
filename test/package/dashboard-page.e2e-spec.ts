import { codeOf } from '../support/package/document-code.js';
import { openEditor } from '../support/package/language-service.js';

const page = await codeOf('docs/dashboard.md');
const file = await page.write('dashboard.ts', page.blocksOf('One import')[0]);

describe('the code of docs/dashboard.md', () => {
  it('compiles', () => {
    expect(openEditor([file]).errorsIn(file)).toEqual([]);
  }, 60_000);
});
