// Builds the page of the dashboard: its script in one file, its style, and uPlot with its licence.
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const SOURCE = 'src/dashboard/page';
const TARGET = 'dist/dashboard-page';
const UPLOT = 'node_modules/uplot';

await mkdir(TARGET, { recursive: true });
const bundle = await rolldown({
  input: join(SOURCE, 'main.ts'),
  platform: 'browser',
  onLog(level, log, report) {
    report(level === 'warn' ? 'error' : level, log);
  },
});
const { output } = await bundle.generate({ format: 'esm' });
await bundle.close();
await writeFile(join(TARGET, 'page.js'), output[0].code);
for (const name of ['page.html', 'page.css'])
  await cp(join(SOURCE, name), join(TARGET, name));
await cp(join(UPLOT, 'dist/uPlot.iife.min.js'), join(TARGET, 'uplot.js'));
await cp(join(UPLOT, 'dist/uPlot.min.css'), join(TARGET, 'uplot.css'));
await cp(join(UPLOT, 'LICENSE'), join(TARGET, 'uplot.LICENSE'));
console.log(
  `dist/dashboard-page/page.js: ${Math.round(output[0].code.length / 1_000)} KB`,
);
