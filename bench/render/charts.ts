import type { Results } from '../lib/results.js';
import { type Section, cell } from '../lib/section.js';
import { barChart } from './bar-chart.js';
import { lineChart } from './line-chart.js';

/** A chart of one section; its name is that of the file. */
interface Chart {
  readonly file: string;
  readonly section: string;
  readonly draw: (section: Section) => string;
}

const CHARTS: readonly Chart[] = [
  { file: 'messages.svg', section: 'messages', draw: drawMessages },
  { file: 'inspection.svg', section: 'inspection', draw: drawInspection },
  { file: 'heap.svg', section: 'heap', draw: drawHeap },
];

/** The text of each chart with results, by its file. */
export function chartsOf({ sections }: Results): Map<string, string> {
  return new Map(
    CHARTS.flatMap(({ file, section, draw }) => {
      const found = sections[section];
      return found ? [[file, draw(found)] as const] : [];
    }),
  );
}

function kindOf(id: string): 'ours' | 'peer' {
  return id.startsWith('ours') ? 'ours' : 'peer';
}

function drawMessages(section: Section): string {
  return barChart({
    title: section.title,
    description:
      'Server CPU for one message, in microseconds, of bare socket.io, Nest, nestjs-cls and this library.',
    unit: 'server CPU for one message, µs; the stroke is half the distance between the quartiles',
    bars: section.rows.map(({ id, label, values }) => ({
      label,
      value: values.cpu ?? NaN,
      spread: (values.spread ?? 0) / 100,
      kind: kindOf(id),
    })),
  });
}

function drawInspection(section: Section): string {
  const points = (key: string) =>
    section.rows.map(({ id }) => [Number(id), cell(section, id, key)] as const);
  return lineChart({
    title: section.title,
    description:
      'The inspection stays flat from ten users to a hundred thousand; comparing every pair grows with their number.',
    xLabel: 'users in the process',
    yLabel: 'one inspection, µs',
    lines: [
      {
        label: 'pairwise comparison',
        kind: 'peer',
        points: points('pairwise'),
      },
      { label: 'ours, all in turn', kind: 'ours', points: points('turn') },
    ],
  });
}

function drawHeap(section: Section): string {
  return barChart({
    title: section.title,
    description: 'Heap of one connected user, in kilobytes.',
    unit: 'heap of one connected user, KB',
    bars: section.rows.map(({ id, label, values }) => ({
      label,
      value: values.connected ?? NaN,
      kind: kindOf(id),
    })),
  });
}
