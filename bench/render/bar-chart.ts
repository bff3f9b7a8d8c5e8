import { readable } from '../lib/print.js';
import { escaped, svg } from './svg.js';

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** The spread of the value, as a share of it. */
  readonly spread?: number;
  readonly kind: 'peer' | 'ours';
}

interface BarChart {
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  readonly bars: readonly Bar[];
}

const WIDTH = 860;
const LABELS = 420;
const VALUES = 80;
const ROW = 30;
const TOP = 44;

/** Horizontal bars, each with its value and its spread. */
export function barChart({ title, description, unit, bars }: BarChart): string {
  const longest = Math.max(
    ...bars.map(({ value, spread = 0 }) => value * (1 + spread)),
  );
  const scale = (WIDTH - LABELS - VALUES) / longest;
  const lines = bars.flatMap(({ label, value, spread = 0, kind }, index) => {
    const y = TOP + index * ROW;
    const end = LABELS + value * scale;
    const middle = y + 10;
    const reach = value * spread * scale;
    return [
      `<text x="${LABELS - 12}" y="${y + 15}" text-anchor="end">${escaped(label)}</text>`,
      `<rect class="${kind}" x="${LABELS}" y="${y}" width="${fixed(value * scale)}" height="20" rx="3"/>`,
      `<path class="reach" d="M${fixed(end - reach)} ${middle}H${fixed(end + reach)}"/>`,
      `<text x="${fixed(end + reach + 8)}" y="${y + 15}">${readable(value, 1)}</text>`,
    ];
  });
  const size = { width: WIDTH, height: TOP + bars.length * ROW + 6 };
  return svg(size, { title, description }, [
    `<text x="${WIDTH - 8}" y="24" class="small" text-anchor="end">${escaped(unit)}</text>`,
    ...lines,
  ]);
}

function fixed(value: number): string {
  return value.toFixed(1);
}
