import type { CheckStatus } from '../../check.js';
import { lineChart, suiteBars } from './charts.js';
import type {
  Block,
  Inline,
  Line,
  ReportDocument,
  Section,
} from './document.js';
import { Markup, html } from './markup.js';
import type { ProofReport } from '../proof-report.js';
import { STYLES } from './styles.js';
import { VERDICT_WORDS } from '../verdict-words.js';
import type { Verdict } from '../verdict.js';

/** The page runs and loads nothing, even if texts of the application contain markup. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const COLOURS: Readonly<Record<Verdict['is'], CheckStatus>> = {
  proven: 'passed',
  failed: 'failed',
  'not-proven': 'skipped',
};

/** A report as one HTML page. */
export function toHtml(document: ReportDocument, report: ProofReport): string {
  const { title, sections } = document;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}: ${VERDICT_WORDS[report.verdict.is]}</title>
        <style>
          ${new Markup(STYLES)}
        </style>
      </head>
      <body>
        ${header(title, report)}
        <nav aria-label="Contents">
          <ul>
            ${sections.map(
              (section, index) =>
                html`<li><a href="#section-${index}">${section.title}</a></li>`,
            )}
          </ul>
        </nav>
        <main>
          ${sections.map((section, index) => card(section, index, report))}
        </main>
        <footer>
          <p>
            Written by nestjs-websocket-manager ${report.versions.library} on
            ${report.at}. The verdict follows from the checks above and from
            nothing else.
          </p>
        </footer>
      </body>
    </html> `;
  return page.text;
}

function header(title: string, { verdict, milliseconds }: ProofReport): Markup {
  const tiles: readonly (readonly [number | string, string, CheckStatus?])[] = [
    [verdict.passed, 'passed', 'passed'],
    [verdict.failed, 'failed', 'failed'],
    [verdict.skipped, 'could not run', 'skipped'],
    [`${(milliseconds / 1_000).toFixed(1)} s`, 'took'],
  ];
  return html`<header class="top">
    <h1>${title}</h1>
    <p>
      <span class="verdict back-${COLOURS[verdict.is]}"
        >${VERDICT_WORDS[verdict.is]}</span
      >
    </p>
    <ul class="tiles">
      ${tiles.map(
        ([value, name, status]) =>
          html`<li>
            <b class="${value === 0 ? 'none' : status}">${value}</b
            ><span>${name}</span>
          </li>`,
      )}
    </ul>
  </header>`;
}

function card(section: Section, index: number, report: ProofReport): Markup {
  return html`<section
    class="card"
    id="section-${index}"
    aria-labelledby="title-${index}"
  >
    <h2 id="title-${index}">${section.title}</h2>
    ${index === 0 ? summary(section, report) : blocks(section.blocks)}
    ${(section.sections ?? []).map(folding)}
  </section>`;
}

/** Describes the chart beside the first table. */
function summary(
  { blocks: all }: Section,
  { suites }: ProofReport,
): readonly Markup[] {
  const first = all.findIndex(({ kind }) => kind === 'table');
  return [
    ...blocks(all.slice(0, first)),
    html`<div class="beside">
      ${suiteBars(suites)}
      <div>${blocks(all.slice(first, first + 1))}</div>
    </div>`,
    ...blocks(all.slice(first + 1)),
  ];
}

/** Tables of sections that passed completely are folded. */
function folding({ title, blocks: all }: Section): Markup {
  const tables = all.filter((block) => block.kind === 'table');
  const others = all.filter((block) => block.kind !== 'table');
  const rows = tables.flatMap((table) => table.rows);
  const isOpen = rows.some((row) =>
    row.some((cell) =>
      cell.some(
        (part) =>
          typeof part === 'object' &&
          'status' in part &&
          part.status !== 'passed',
      ),
    ),
  );
  return html`<h3>${title}</h3>${blocks(others)}
<details${isOpen ? new Markup(' open') : undefined}>
<summary>${rows.length} checks</summary>
${blocks(tables)}
</details>`;
}

/** Consecutive charts are side by side. */
function blocks(all: readonly Block[]): readonly Markup[] {
  const charts = all.filter((block) => block.kind === 'chart');
  const first = all.findIndex((block) => block.kind === 'chart');
  return all.flatMap((block, index) => {
    if (block.kind !== 'chart') return toMarkup(block);
    if (index !== first) return [];
    return html`<div class="charts">
      ${charts.map(({ series }) => lineChart(series))}
    </div>`;
  });
}

function toMarkup(block: Exclude<Block, { kind: 'chart' }>): Markup {
  switch (block.kind) {
    case 'paragraph':
      return html`<p>${line(block.line)}</p>`;
    case 'list':
      return html`<ul>
        ${block.items.map((item) => html`<li>${line(item)}</li>`)}
      </ul>`;
    case 'table':
      return block.head.some(Boolean) ? table(block) : about(block);
    default:
      return html`<div class="evidence">
        <p>${block.title}</p>
        ${
          block.lines.length > 0
            ? html`<pre tabindex="0">${block.lines.join('\n')}</pre>`
            : undefined
        }
      </div>`;
  }
}

type Table = Extract<Block, { kind: 'table' }>;

function table({ caption, head, rows }: Table): Markup {
  const kind = head[0] === 'Check' ? 'wide checks' : 'wide';
  return html`<table class="${kind}">
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        ${head.map((name) => html`<th scope="col">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (cells) =>
          html`<tr>
            ${cells.map((cell, index) =>
              index === 0
                ? html`<td>${line(cell)}</td>`
                : html`<td data-label="${head[index]}">${line(cell)}</td>`,
            )}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** A list of names and values. */
function about({ caption, rows }: Table): Markup {
  return html`<table class="about">
    <caption>
      ${caption}
    </caption>
    <tbody>
      ${rows.map(
        ([name, value]) =>
          html`<tr>
            <th scope="row">${line(name)}</th>
            <td>${line(value)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function line(parts: Line): readonly Markup[] {
  return parts.map(inline);
}

const SIGNS: Readonly<Record<CheckStatus, string>> = {
  passed: '✓',
  failed: '✗',
  skipped: '○',
};

function inline(part: Inline): Markup {
  if (typeof part === 'string') return html`${part}`;
  if ('code' in part) return html`<code>${part.code}</code>`;
  const { status } = part;
  return html`<span class="status back-${status}"
    >${SIGNS[status]} ${status}</span
  >`;
}
