import { type Style, styled } from './style.js';

/** One line of a cell. */
export interface Line {
  readonly text: string;
  readonly style?: Style;
}

/** The content of one cell; long lines are broken between words. */
export type Cell = readonly Line[];

const EMPTY: Line = { text: '' };

const TOP = ['┌', '┬', '┐'] as const;
const MIDDLE = ['├', '┼', '┤'] as const;
const BOTTOM = ['└', '┴', '┘'] as const;

/**
 * Draws a table as a box.
 *
 * @param widths of the columns, in characters, without the padding
 * @param rows the first row is the head
 */
export function table(
  widths: readonly number[],
  rows: readonly (readonly Cell[])[],
): string {
  const rule = ([left, cross, right]: readonly [string, string, string]) =>
    left + widths.map((width) => '─'.repeat(width + 2)).join(cross) + right;
  const body = rows
    .map((cells) => row(widths, cells).join('\n'))
    .join(`\n${rule(MIDDLE)}\n`);
  return [rule(TOP), body, rule(BOTTOM)].join('\n');
}

function row(widths: readonly number[], cells: readonly Cell[]): string[] {
  const columns = cells.map((cell, column) =>
    cell.flatMap(({ text, style }) =>
      wrap(text, widths[column]).map((part) => ({ text: part, style })),
    ),
  );
  const height = Math.max(...columns.map(({ length }) => length));
  return Array.from({ length: height }, (_, index) => {
    const parts = widths.map((width, column) => {
      const { text, style } = columns[column][index] ?? EMPTY;
      return ` ${styled(style, text)}${' '.repeat(width - columnsOf(text))} `;
    });
    return `│${parts.join('│')}│`;
  });
}

/** Breaks between words, and inside a word that is longer than a line; further lines keep the indentation. */
function wrap(text: string, width: number): string[] {
  const indent = ' '.repeat(text.length - text.trimStart().length);
  const lines: string[] = [];
  let line = indent;
  for (let word of text.trim().split(' ')) {
    if (line.trim() !== '' && columnsOf(`${line} ${word}`) > width) {
      lines.push(line);
      line = indent;
    }
    while (columnsOf(indent + word) > width) {
      lines.push(indent + word.slice(0, width - indent.length));
      word = word.slice(width - indent.length);
    }
    line += line.trim() === '' ? word : ` ${word}`;
  }
  return [...lines, line];
}

/** Full-width letters take two columns of a terminal. */
function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) {
    columns += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uff01-\uff60]/.test(
      character,
    )
      ? 2
      : 1;
  }
  return columns;
}
