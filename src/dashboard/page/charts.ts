import type { Sample } from '../activity.js';
import { make, setText } from './dom.js';
import { count } from './format.js';

/** The part of uPlot that is used; its script defines this global. https://github.com/leeoniya/uPlot */
declare const uPlot: new (
  options: object,
  data: readonly (readonly number[])[],
  target: HTMLElement,
) => Plot;

interface Plot {
  setData(data: readonly (readonly number[])[]): void;
  setSize(size: { width: number; height: number }): void;
  destroy(): void;
}

type Series = readonly (readonly [
  name: string,
  value: (sample: Sample) => number,
])[];

const HEIGHT = 140;
/** The number of colours in the style sheet. */
const MAX_SERIES = 6;

class Chart {
  readonly element: HTMLElement;
  private readonly legend = make('ul', 'legend');
  private readonly target = make('div', 'chart');
  private plot: Plot | undefined;
  private names = '';

  constructor(
    title: string,
    private readonly seriesOf: (samples: readonly Sample[]) => Series,
  ) {
    // The legend has the figures as text, so screen readers skip the drawing.
    this.target.setAttribute('aria-hidden', 'true');
    this.element = make(
      'figure',
      '',
      make('figcaption', '', title),
      this.target,
      this.legend,
    );
    new ResizeObserver(() => {
      this.plot?.setSize({ width: this.target.clientWidth, height: HEIGHT });
    }).observe(this.target);
    matchMedia('(prefers-color-scheme: dark)').addEventListener(
      'change',
      () => (this.names = ''),
    );
  }

  show(samples: readonly Sample[]): void {
    const series = this.seriesOf(samples);
    const names = JSON.stringify(series.map(([name]) => name));
    const data = [
      samples.map(({ at }) => at / 1_000),
      ...series.map(([, value]) => samples.map(value)),
    ];
    if (names === this.names) this.plot?.setData(data);
    else this.draw(names, series, data);
    const last = samples.at(-1);
    series.forEach(([name, value], at) => {
      const figure = last ? count(value(last)) : '0';
      setText(this.legend.children[at], `${name} ${figure}`);
    });
  }

  private draw(names: string, series: Series, data: number[][]): void {
    this.names = names;
    this.plot?.destroy();
    this.legend.replaceChildren(
      ...series.map((_, at) => make('li', `c${at + 1}`)),
    );
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const axis = {
      stroke: colour('--soft'),
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { stroke: colour('--line'), width: 1 },
    };
    const options = {
      width: Math.max(this.target.clientWidth, 100),
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      scales: {
        y: {
          range: (_: unknown, __: number, max: number) => [
            0,
            Math.max(max * 1.1, 1),
          ],
        },
      },
      axes: [axis, { ...axis, size: 46 }],
      series: [
        {},
        ...series.map(([label], at) => ({
          label,
          stroke: colour(`--c${at + 1}`),
          width: 2,
          // The dashes distinguish the lines without colours, and where they overlap.
          dash: at === 0 ? [] : [4 + 2 * at, 4],
          points: { show: false },
        })),
      ],
    };
    this.plot = new uPlot(options, data, this.target);
  }
}

const CHARTS: readonly (readonly [
  title: string,
  series: (samples: readonly Sample[]) => Series,
])[] = [
  [
    'Users and connections',
    () => [
      ['users', ({ users }) => users],
      ['connections', ({ connections }) => connections],
    ],
  ],
  [
    'Messages per second',
    () => [
      ['received', ({ received }) => received],
      ['sent', ({ sent }) => sent],
    ],
  ],
  [
    'Violations per second',
    () => [['violations', ({ violations }) => violations]],
  ],
  ['Rejections per second, by code', rejectionSeries],
];

function rejectionSeries(samples: readonly Sample[]): Series {
  const codes = new Set(
    samples.flatMap(({ rejections }) => Object.keys(rejections)),
  );
  const named = [...codes]
    .sort()
    .slice(0, MAX_SERIES)
    .map(
      (code) =>
        [code, ({ rejections }: Sample) => rejections[code] ?? 0] as const,
    );
  return named.length > 0 ? named : [['none', () => 0]];
}

/** Creates the charts of the page. @returns a function that shows samples in all of them */
export function createCharts(
  parent: HTMLElement,
): (samples: readonly Sample[]) => void {
  const charts = CHARTS.map(([title, series]) => new Chart(title, series));
  parent.append(...charts.map(({ element }) => element));
  return (samples) => {
    for (const chart of charts) chart.show(samples);
  };
}
