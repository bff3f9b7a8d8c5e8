import type { CheckStatus } from '../../check.js';
import { visible } from './visible.js';
import type {
  Block,
  Inline,
  Line,
  ReportDocument,
  Section,
} from './document.js';

const MARKS: Readonly<Record<CheckStatus, string>> = {
  passed: '✅ passed',
  failed: '❌ failed',
  skipped: '⚪ skipped',
};

/** A report as GitHub-flavoured Markdown. Texts of the application are escaped. */
export function toMarkdown({ title, sections }: ReportDocument): string {
  const parts = [
    `# ${escapeText(title)}`,
    ...sections.flatMap((section) => sectionLines(section, 2)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function sectionLines(section: Section, level: number): readonly string[] {
  const { title, blocks, sections = [] } = section;
  return [
    `${'#'.repeat(level)} ${escapeText(title)}`,
    ...blocks.map(blockToMarkdown),
    ...sections.flatMap((inner) => sectionLines(inner, level + 1)),
  ];
}

export function blockToMarkdown(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return toText(block.line);
    case 'list':
      return block.items.map((item) => `- ${toText(item)}`).join('\n');
    case 'table':
      return table(block.head, block.rows);
    case 'evidence':
      return [
        `**${escapeText(block.title)}**`,
        ...(block.lines.length > 0 ? [fenced(block.lines)] : []),
      ].join('\n\n');
    default:
      return table(
        [block.series.along, `${block.series.name}, ${block.series.unit}`],
        block.series.points.map(([along, value]) => [
          [along.toLocaleString('en')],
          [String(value)],
        ]),
      );
  }
}

function table(
  head: readonly string[],
  rows: readonly (readonly Line[])[],
): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    row(head.map(escapeText)),
    row(head.map(() => '---')),
    ...rows.map((cells) => row(cells.map(toText))),
  ].join('\n');
}

function toText(line: Line): string {
  return line.map(inline).join('');
}

function inline(part: Inline): string {
  if (typeof part === 'string') return escapeText(part);
  return 'code' in part ? codeSpan(part.code) : MARKS[part.status];
}

/** Escapes the characters with a meaning in Markdown or HTML. */
function escapeText(text: string): string {
  return oneLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_[\]|~#]/g, '\\$&');
}

/** Uses more backticks than the code contains, and escapes bars, which would end the cell of a table. */
function codeSpan(code: string): string {
  const text = oneLine(code);
  const fence = fenceFor(text, 1);
  const inner = text.startsWith('`') || text.endsWith('`') ? ` ${text} ` : text;
  return fence + inner.replaceAll('|', '\\|') + fence;
}

function fenced(lines: readonly string[]): string {
  const text = lines.map(oneLine).join('\n');
  const fence = fenceFor(text, 3);
  return `${fence}text\n${text}\n${fence}`;
}

function fenceFor(text: string, least: number): string {
  const runs = text.match(/`+/g) ?? [];
  const longest = Math.max(0, ...runs.map((run) => run.length));
  return '`'.repeat(Math.max(least, longest + 1));
}

function oneLine(text: string): string {
  return visible(text).replace(/[\r\n\u2028\u2029]+/g, ' ');
}
