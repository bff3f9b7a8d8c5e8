import type { WebSocketManagerOptions } from '../../src/index.js';

/** The measurements of one application. The spec asserts that it works unchanged in `report`, and no longer leaks. */
export interface Row {
  readonly pattern: string;
  /** The declarations that `suggest` printed. */
  readonly options: WebSocketManagerOptions;
  /** The lines of code besides the import. */
  readonly code: readonly string[];
  /** Different incidents of correct traffic in `report`, before anything is declared. */
  readonly falseAlarmsBefore: number;
  readonly falseAlarmsAfter: number;
}

const HEADER =
  '| the application | unchanged in `report` | options that `suggest` prints | lines of code besides | false alarms before | after | leak stopped |\n' +
  '| --- | --- | --- | --- | --- | --- | --- |';
const START = '<!-- The table is written by test/applications. -->';
const END = '<!-- The end of the table. -->';

/** The table of the page. */
export function tableOf(rows: readonly Row[]): string {
  return [HEADER, ...rows.map(lineOf)].join('\n');
}

/** The page with another table. */
export function updatedPage(page: string, table: string): string {
  const [before, rest] = page.split(START);
  const [, after] = rest.split(END);
  return `${before}${START}\n\n${table}\n\n${END}${after}`;
}

/** The cells of every table in a text, without the spaces that align them. */
export function columnsOf(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^[| :-]+$/.test(line))
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()));
}

function lineOf(row: Row): string {
  const { pattern, options, code, falseAlarmsBefore, falseAlarmsAfter } = row;
  const cells = [
    pattern,
    'yes',
    declared(options).map(asCode).join(', ') || 'none',
    code.map(asCode).join(', ') || 'none',
    falseAlarmsBefore,
    falseAlarmsAfter,
    'yes',
  ];
  return `| ${cells.join(' | ')} |`;
}

function declared(options: WebSocketManagerOptions): string[] {
  const { identity, anonymous, exclude = [], ids, egress } = options;
  const { publicEvents = [], rules = [] } = egress ?? {};
  return [
    ...(identity ? [`identity: '${identity}'`] : []),
    ...(anonymous ? [`anonymous: '${anonymous}'`] : []),
    ...listed('exclude', exclude as readonly string[]),
    ...listed('ids.allowed', ids?.allowed ?? []),
    ...listed('publicEvents', publicEvents),
    ...rules.map(({ event, move, to }) =>
      move
        ? `rule: sockets of ${String(to)} may ${move}`
        : `rule: ${event} to ${String(to)}`,
    ),
  ];
}

function listed(name: string, values: readonly string[]): string[] {
  const names = [...values].sort().map((value) => `'${value}'`);
  return names.length === 0 ? [] : [`${name}: [${names.join(', ')}]`];
}

function asCode(text: string): string {
  return `\`${text}\``;
}
