import { codeOf } from '../support/package/document-code.js';
import { openEditor } from '../support/package/language-service.js';

const page = await codeOf('docs/observability.md');
const files = [
  await page.write('metrics.ts', page.blocksOf('Prometheus')[0]),
  await page.write('health.ts', page.blocksOf('Health')[0]),
];

describe('the code of docs/observability.md', () => {
  it('compiles', () => {
    const editor = openEditor(files);
    expect(files.flatMap((file) => editor.errorsIn(file))).toEqual([]);
  }, 60_000);
});
