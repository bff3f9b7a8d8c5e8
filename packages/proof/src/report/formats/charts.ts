import type { CheckStatus, Series, SuiteResult } from '../../check.js';
import { type Markup, html } from './markup.js';
import { count } from '../verdict.js';

const WIDTH = 320;
const HEIGHT = 190;
const LEFT = 44;
const RIGHT = 16;
const TOP = 14;
const BOTTOM = 40;
/** From this ratio of the largest to the smallest on, the horizontal axis is logarithmic. */
const LOGARITHMIC_FROM = 50;

/** A line through the points of a series. A table below it shows the same values. */
export function lineChart(series: Series): Markup {
  const { name, unit, along, points } = series;
  const toX = horizontal(points.map(([x]) => x));
  const top = niceMaximum(Math.max(...points.map(([, value]) => value)));
  const toY = (value: number) =>
    TOP + (1 - value / top) * (HEIGHT - TOP - BOTTOM);
  const path = points.map(([x, value]) => `${toX(x)},${round(toY(value))}`);
  return html`<figure class="chart">
    <figcaption>${name}, ${unit}</figcaption>
    <svg
      viewBox="0 0 ${WIDTH} ${HEIGHT}"
      role="img"
      aria-label="${describe(series)}"
    >
      ${[0, top / 2, top].map((value) => horizontalRule(value, toY(value)))}
      ${points.map(([x]) => tick(x, toX(x)))}
      <text
        class="axis"
        x="${(WIDTH + LEFT - RIGHT) / 2}"
        y="${HEIGHT - 6}"
        text-anchor="middle"
      >
        ${along}
      </text>
      <polyline class="line" points="${path.join(' ')}" />
      ${points.map(
        ([x, value]) =>
          html`<circle
            class="dot"
            cx="${toX(x)}"
            cy="${round(toY(value))}"
            r="4"
            ><title>${short(x)} ${along}: ${value} ${unit}</title></circle
          >`,
      )}
    </svg>
    <details>
      <summary>Values</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">${along}</th>
            <th scope="col">${unit}</th>
          </tr>
        </thead>
        <tbody>
          ${points.map(
            ([x, value]) =>
              html`<tr>
                <td>${x.toLocaleString('en')}</td>
                <td>${value}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </details>
  </figure>`;
}

const STATUSES: readonly CheckStatus[] = ['passed', 'failed', 'skipped'];
const BARS_WIDTH = 280;
/** A name, and the bar below it. */
const ROW = 40;
const NAME_HEIGHT = 14;

/** How the checks of each suite ended, as bars of the same length. */
export function suiteBars(suites: readonly SuiteResult[]): Markup {
  const height = suites.length * ROW;
  const described = suites
    .map(
      ({ title, checks }) =>
        `${title}: ${STATUSES.map((status) => `${count(checks, status)} ${status}`).join(', ')}`,
    )
    .join('; ');
  return html`<figure class="chart bars">
    <figcaption>Checks by suite</figcaption>
    <svg
      viewBox="0 0 ${BARS_WIDTH} ${height}"
      role="img"
      aria-label="${described}"
    >
      ${suites.map(bar)}
    </svg>
    <p class="legend">
      ${STATUSES.map((status) => html`<span class="key ${status}">${status}</span>`)}
    </p>
  </figure>`;
}

function bar({ title, checks }: SuiteResult, index: number): Markup {
  const y = index * ROW;
  let x = 0;
  const pieces = STATUSES.map((status) => {
    const share = count(checks, status) / Math.max(1, checks.length);
    const width = share * BARS_WIDTH;
    const piece = html`<rect
      class="bar ${status}"
      x="${round(x)}"
      y="${y + NAME_HEIGHT + 5}"
      width="${round(width)}"
      height="12"
    />`;
    x += width;
    return piece;
  });
  return html`<text class="axis" x="0" y="${y + NAME_HEIGHT}">${title}</text>
    <text
      class="axis"
      x="${BARS_WIDTH}"
      y="${y + NAME_HEIGHT}"
      text-anchor="end"
      >${checks.length}</text
    >
    ${pieces}`;
}

function horizontal(values: readonly number[]): (value: number) => number {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const isLogarithmic = least > 0 && most / least >= LOGARITHMIC_FROM;
  const scale = isLogarithmic ? Math.log : (value: number) => value;
  const extent = scale(most) - scale(least) || 1;
  return (value) =>
    round(
      LEFT +
        ((scale(value) - scale(least)) / extent) * (WIDTH - LEFT - RIGHT - 8),
    );
}

function horizontalRule(value: number, y: number): Markup {
  return html` <line
      class="rule"
      x1="${LEFT}"
      x2="${WIDTH - RIGHT}"
      y1="${round(y)}"
      y2="${round(y)}"
    />
    <text class="axis" x="${LEFT - 8}" y="${round(y + 4)}" text-anchor="end"
      >${short(value)}</text
    >`;
}

function tick(value: number, x: number): Markup {
  return html`<text
    class="axis"
    x="${x}"
    y="${HEIGHT - BOTTOM + 18}"
    text-anchor="middle"
    >${short(value)}</text
  >`;
}

/** 1, 2 or 5 times a power of ten, so that the axis can be read. */
function niceMaximum(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((one) => one * power >= value) ?? 10;
  return step * power;
}

function describe({ name, unit, along, points }: Series): string {
  const values = points.map(([x, value]) => `${short(x)}: ${value}`);
  return `${name} in ${unit}, by ${along}. ${values.join(', ')}`;
}

function short(value: number): string {
  return value >= 1_000
    ? `${Number((value / 1_000).toPrecision(3))}k`
    : String(Number(value.toPrecision(3)));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
