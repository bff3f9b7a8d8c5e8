import type { Section } from './section.js';

/** A readable number: `1,234.5`. */
export function readable(
  value: number | null | undefined,
  digits: number,
): string {
  if (value == null || Number.isNaN(value)) return '–';
  return value.toLocaleString('en-GB', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** The table of a section, for a terminal. */
export function printed(section: Section): string {
  const { columns, rows } = section;
  const table = [
    ['', ...columns.map(({ label }) => label)],
    ...rows.map(({ label, values }) => [
      label,
      ...columns.map(({ key, digits }) => readable(values[key], digits)),
    ]),
  ];
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((cells) => cells[column]?.length ?? 0)),
  );
  const lines = table.map((cells) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  '),
  );
  const verdicts = section.verdicts.map(
    ({ what, value, target, unit, isMet }) =>
      `${isMet ? 'met   ' : 'missed'} ${what}: ${readable(value, 2)} ${unit}, target ${target} ${unit}`,
  );
  const notes = section.notes.map((note) => `note   ${note}`);
  return [
    `\n${section.title}${section.isQuick ? ' (quick)' : ''}\n`,
    ...lines,
    '',
    ...verdicts,
    ...notes,
  ].join('\n');
}
