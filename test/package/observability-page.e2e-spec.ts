import { FIGURES } from '../../src/observability/metrics/index.js';
import { codeOf } from '../support/package/document-code.js';
import { textOf } from '../support/package/documents.js';
import { openEditor } from '../support/package/language-service.js';

const page = await codeOf('docs/observability.md');
const files = [
  await page.write('metrics.ts', page.blocksOf('Prometheus')[0]),
  await page.write('telemetry.ts', page.blocksOf('OpenTelemetry')[0]),
  await page.write('health.ts', page.blocksOf('Health')[0]),
];

describe('the code of docs/observability.md', () => {
  it('compiles', () => {
    const editor = openEditor(files);
    expect(files.flatMap((file) => editor.errorsIn(file))).toEqual([]);
  }, 60_000);
});

describe('the table of docs/observability.md', () => {
  it('has every metric and its labels, and no other', async () => {
    const text = await textOf('docs/observability.md');
    const rows = [...text.matchAll(/^\| `(wsm_\w+)`\s*\|([^|]*)\|/gm)];
    const listed = rows.map(([, metric, labels]) => [
      metric,
      [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label),
    ]);
    const figures = FIGURES.map(({ prometheus, labels }) => [
      prometheus,
      labels.map((label) => label.prometheus),
    ]);
    expect(listed).toEqual(figures);
  });
});
