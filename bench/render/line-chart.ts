import { escaped, svg } from './svg.js';

export interface Line {
  readonly label: string;
  readonly kind: 'peer' | 'ours';
  readonly points: readonly (readonly [x: number, y: number])[];
}

interface LineChart {
  readonly title: string;
  readonly description: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly lines: readonly Line[];
}

const SIZE = { width: 860, height: 380 };
const BOX = { left: 90, right: 640, top: 44, bottom: 320 };

/** Lines over two logarithmic axes, each of whole decades. */
export function lineChart(chart: LineChart): string {
  const points = chart.lines.flatMap((line) => line.points);
  const xs = decades(points.map(([x]) => x));
  const ys = decades(points.map(([, y]) => y));
  const x = scale(xs, BOX.left, BOX.right);
  const y = scale(ys, BOX.bottom, BOX.top);
  return svg(SIZE, chart, [
    `<text x="${BOX.left}" y="24" class="small">${escaped(chart.yLabel)}</text>`,
    `<text x="${BOX.right}" y="${BOX.bottom + 42}" class="small" text-anchor="end">${escaped(chart.xLabel)}</text>`,
    ...ys.flatMap((value) => [
      `<path class="grid" d="M${BOX.left} ${y(value)}H${BOX.right}"/>`,
      `<text x="${BOX.left - 10}" y="${y(value) + 4}" class="small" text-anchor="end">${short(value)}</text>`,
    ]),
    ...xs.map(
      (value) =>
        `<text x="${x(value)}" y="${BOX.bottom + 20}" class="small" text-anchor="middle">${short(value)}</text>`,
    ),
    ...chart.lines.flatMap((line) => drawn(line, x, y)),
  ]);
}

type Scale = (value: number) => number;

function drawn({ label, kind, points }: Line, x: Scale, y: Scale): string[] {
  const places = points.map(([px, py]) => `${x(px)} ${y(py)}`);
  const [lastX = 1, lastY = 1] = points.at(-1) ?? [];
  return [
    `<path class="${kind} line" style="fill:none" d="M${places.join('L')}"/>`,
    ...points.map(
      ([px, py]) =>
        `<circle class="${kind}" cx="${x(px)}" cy="${y(py)}" r="3.5"/>`,
    ),
    `<text x="${x(lastX) + 12}" y="${y(lastY) + 5}">${escaped(label)}</text>`,
  ];
}

/** The powers of ten around these values. */
function decades(values: readonly number[]): number[] {
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.ceil(Math.log10(Math.max(...values)));
  return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
}

function scale(ticks: readonly number[], from: number, to: number): Scale {
  const low = Math.log10(ticks[0] ?? 1);
  const high = Math.log10(ticks.at(-1) ?? 10);
  return (value) => {
    const share = (Math.log10(value) - low) / (high - low || 1);
    return Math.round((from + (to - from) * share) * 10) / 10;
  };
}

function short(value: number): string {
  return value.toLocaleString('en-GB', { maximumFractionDigits: 2 });
}
