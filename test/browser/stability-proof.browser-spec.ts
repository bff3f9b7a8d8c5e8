import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type Page, chromium } from 'playwright-core';
import { toHtml } from '../../packages/proof/src/report/formats/html.js';
import { toJunit } from '../../packages/proof/src/report/formats/junit.js';
import {
  HOSTILE,
  check,
  hostileReport,
  report,
  suite,
} from '../../packages/proof/src/report/report.fixture-spec.js';
import { toDocument } from '../../packages/proof/src/report/to-document.js';

/*
 * Needs Chromium: `npm run test:browser`, which .ci/run does.
 */

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
/** WCAG 2.2, 1.4.3: of text against what is behind it. */
const MIN_CONTRAST = 4.5;

const WHOLE = report([
  suite([check(), check({ id: 'security.breaker', title: 'Another' })]),
  suite(
    [
      check({
        id: 'performance.inspection',
        series: [
          {
            name: 'an inspection',
            unit: 'µs',
            along: 'users',
            points: [
              [10, 2],
              [1_000, 3],
              [100_000, 4],
            ],
          },
        ],
      }),
    ],
    { id: 'performance', title: 'Performance and memory' },
  ),
]);
const PAGES = { whole: WHOLE, hostile: hostileReport() };
type PageName = keyof typeof PAGES;

let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wsm-browser-'));
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox'],
  });
  for (const [name, content] of Object.entries(PAGES))
    await writeFile(
      join(folder, `${name}.html`),
      toHtml(toDocument(content), content),
    );
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true });
});

interface Opened extends AsyncDisposable {
  readonly page: Page;
  /** Errors, requests and windows of the page. */
  readonly trouble: readonly string[];
}

async function open(
  name: PageName,
  colorScheme: 'light' | 'dark',
  width: number,
): Promise<Opened> {
  const page = await browser.newPage({
    colorScheme,
    viewport: { width, height: 900 },
  });
  const trouble: string[] = [];
  const address = pathToFileURL(join(folder, `${name}.html`)).href;
  page.on('console', (message) => trouble.push(message.text()));
  page.on('pageerror', (error) => trouble.push(String(error)));
  page.on('dialog', (dialog) => trouble.push(dialog.message()));
  page.on('request', (request) => {
    if (request.url() !== address) trouble.push(request.url());
  });
  await page.goto(address);
  return { page, trouble, [Symbol.asyncDispose]: () => page.close() };
}

/** What can be read of a page: each text with its own colour and the one behind it. */
function readTexts() {
  const channels = (colour: string) =>
    Array.from(colour.matchAll(/[\d.]+/g), ([text]) => Number(text));
  const behind = (element: Element | null): number[] => {
    if (!element) return [255, 255, 255];
    const colour = channels(getComputedStyle(element).backgroundColor);
    return (colour[3] ?? 1) === 0 ? behind(element.parentElement) : colour;
  };
  const luminance = (colour: readonly number[]) => {
    const [r, g, b] = colour.slice(0, 3).map((channel) => {
      const share = channel / 255;
      return share <= 0.04045
        ? share / 12.92
        : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const hasText = (element: Element) =>
    [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
    );
  return [...document.querySelectorAll('body *')]
    .filter((element) => hasText(element) && element.checkVisibility())
    .map((element) => {
      const style = getComputedStyle(element);
      const isSvg = element instanceof SVGElement;
      const own = luminance(channels(isSvg ? style.fill : style.color));
      const back = luminance(behind(element));
      const [dark, light] = [own, back].toSorted((a, b) => a - b);
      return {
        text: element.textContent?.trim().slice(0, 40) ?? '',
        contrast: (light + 0.05) / (dark + 0.05),
        pixels: element.getBoundingClientRect().height,
      };
    });
}

const LOOKS = (['light', 'dark'] as const).flatMap((scheme) =>
  [1280, 320].map((width) => [scheme, width] as const),
);

describe.each(LOOKS)('the page, %s and %i pixels wide', (scheme, width) => {
  it.each(Object.keys(PAGES) as PageName[])(
    'fits, loads nothing and runs nothing: %s',
    async (name) => {
      await using opened = await open(name, scheme, width);
      const { page, trouble } = opened;
      for (const details of await page.locator('details').all())
        await details.evaluate((element) => element.setAttribute('open', ''));
      const extent = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        window.innerWidth,
      ]);
      expect(extent[0]).toBeLessThanOrEqual(extent[1]);
      expect(trouble).toEqual([]);
      expect(await page.locator('script, iframe, img, link').count()).toBe(0);
    },
  );

  it('is readable: every text has enough contrast', async () => {
    await using opened = await open('hostile', scheme, width);
    const texts = await opened.page.evaluate(readTexts);
    expect(texts.length).toBeGreaterThan(60);
    expect(texts.filter(({ contrast }) => contrast < MIN_CONTRAST)).toEqual([]);
    expect(texts.filter(({ pixels }) => pixels === 0)).toEqual([]);
  });

  it('draws its charts within the page', async () => {
    await using opened = await open('whole', scheme, width);
    const charts = await opened.page.locator('svg[role=img]').all();
    expect(charts).toHaveLength(2);
    for (const chart of charts) {
      expect(await chart.getAttribute('aria-label')).toMatch(/\d/);
      const box = await chart.boundingBox();
      expect(box!.width).toBeGreaterThan(200);
      expect(box!.height).toBeGreaterThan(40);
      expect(box!.x + box!.width).toBeLessThanOrEqual(width);
      const clipped = await chart.evaluate((svg) => {
        const outer = svg.getBoundingClientRect();
        return [...svg.querySelectorAll('text')]
          .filter((text) => {
            const inner = text.getBoundingClientRect();
            return inner.left < outer.left - 1 || inner.right > outer.right + 1;
          })
          .map((text) => text.textContent);
      });
      expect(clipped).toEqual([]);
    }
    const stroke = await opened.page
      .locator('svg .line')
      .evaluate((line) => getComputedStyle(line).stroke);
    expect(stroke).toMatch(/^rgb\((?!0, 0, 0)/);
  });
});

it('is dark for readers who prefer dark', async () => {
  const back = async (scheme: 'light' | 'dark') => {
    await using opened = await open('whole', scheme, 1280);
    return await opened.page.evaluate(
      () => getComputedStyle(document.body).backgroundColor,
    );
  };
  expect(await back('light')).not.toBe(await back('dark'));
});

it('has headings in order, a language, and names for its tables', async () => {
  await using opened = await open('hostile', 'light', 1280);
  const { page } = opened;
  const levels = await page
    .locator('h1, h2, h3')
    .evaluateAll((all) => all.map(({ tagName }) => Number(tagName[1])));
  expect(levels[0]).toBe(1);
  expect(levels.filter((level) => level === 1)).toHaveLength(1);
  levels.slice(1).forEach((level, index) => {
    expect(level - levels[index]).toBeLessThanOrEqual(1);
  });
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  const tables = await page.locator('section table:not(figure table)').count();
  expect(await page.locator('section table > caption').count()).toBe(tables);
  const texts = await page.locator('.evidence').allTextContents();
  expect(texts.join()).toContain(HOSTILE.slice(0, 25));
});

it('opens failed checks, and keeps the rest folded', async () => {
  const isOpen = async (name: PageName) => {
    await using opened = await open(name, 'light', 1280);
    const details = opened.page.locator('section > details').first();
    return await details.evaluate((element) => element.hasAttribute('open'));
  };
  expect(await isOpen('hostile')).toBe(true);
  expect(await isOpen('whole')).toBe(false);
});

it('the JUnit XML is valid for a parser', async () => {
  await using opened = await open('whole', 'light', 1280);
  const found = await opened.page.evaluate((xml) => {
    const parsed = new DOMParser().parseFromString(xml, 'application/xml');
    return {
      errors: parsed.querySelectorAll('parsererror').length,
      cases: parsed.querySelectorAll('testcase').length,
      failures: parsed.querySelectorAll('failure').length,
    };
  }, toJunit(hostileReport()));
  expect(found).toEqual({ errors: 0, cases: 3, failures: 1 });
});
