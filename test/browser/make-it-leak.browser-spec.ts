import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Browser, type Page, chromium } from 'playwright-core';

/*
 * The first page of `npm start`. Needs Chromium and the built example: `npm run test:browser`.
 */

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const MAIN = join(import.meta.dirname, '../../example/dist/main.js');
const KINDS = [
  'A broadcast without a room',
  'The current user in a field',
  'A cache without the user in its key',
  'A default object that is shared',
  'A room that the client names',
  'A listener that is never removed',
];
const WIDTHS = [320, 390, 1280];

let server: ChildProcess;
let address: string;
let browser: Browser;

beforeAll(async () => {
  server = spawn(process.execPath, [MAIN], {
    env: { ...process.env, PORT: '0', NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: server.stdout ?? process.stdin });
  for await (const line of lines) {
    const [found] = /http:\/\/\S+/.exec(line) ?? [];
    if (found) {
      address = found;
      break;
    }
  }
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox'],
  });
}, 60_000);

afterAll(async () => {
  await browser?.close();
  server?.kill('SIGTERM');
  if (server) await once(server, 'exit');
});

interface Opened extends AsyncDisposable {
  readonly page: Page;
  /** Errors of the page, and its requests to other origins. */
  readonly trouble: readonly string[];
}

async function open(
  width = 1280,
  colorScheme: 'light' | 'dark' = 'light',
): Promise<Opened> {
  const page = await browser.newPage({
    colorScheme,
    viewport: { width, height: 800 },
  });
  const trouble: string[] = [];
  page.on('console', (message) => trouble.push(message.text()));
  page.on('pageerror', (error) => trouble.push(String(error)));
  page.on('request', (request) => {
    const { host, protocol } = new URL(request.url());
    if (host !== new URL(address).host && protocol !== 'data:')
      trouble.push(request.url());
  });
  await page.goto(address);
  return { page, trouble, [Symbol.asyncDispose]: () => page.close() };
}

/** Presses a button and waits for the verdict. */
async function press(page: Page, title: string): Promise<string> {
  await page.getByRole('button', { name: title }).click();
  const verdict = page.locator('.verdict.leaked, .verdict.stopped');
  await verdict.waitFor({ timeout: 15_000 });
  return (await verdict.textContent()) ?? '';
}

describe('the page that makes the server leak', () => {
  it('shows six kinds of leak with the module off', async () => {
    await using opened = await open();
    for (const kind of KINDS)
      expect(await press(opened.page, kind), kind).toMatch(/^Leaked\./);
    expect(opened.trouble).toEqual([]);
  }, 60_000);

  it('shows with the module on that each of them is blocked, with its incident', async () => {
    await using opened = await open();
    const { page } = opened;
    await page.getByText('Module on', { exact: true }).click();
    for (const kind of KINDS)
      expect(await press(page, kind), kind).toMatch(/^Blocked\./);
    await page.locator('.incident .what').first().waitFor();
    const incident = await page.locator('.incident').first().textContent();
    expect(incident).toContain('Fix:');
    expect(await page.locator('#tally').textContent()).toContain(
      '0 with the module on',
    );
    expect(opened.trouble).toEqual([]);
  }, 90_000);

  it('marks leaked data in the list of the user who received it', async () => {
    await using opened = await open();
    await press(opened.page, KINDS[0]);
    const card = await opened.page.locator('#alice .secret code').textContent();
    expect(await opened.page.locator('#bob .leak').textContent()).toContain(
      card,
    );
  });

  it.each(WIDTHS)(
    'has both users side by side, %i pixels wide',
    async (width) => {
      await using opened = await open(width);
      const [alice, bob] = await Promise.all(
        ['#alice', '#bob'].map((id) => opened.page.locator(id).boundingBox()),
      );
      expect(alice?.y).toBe(bob?.y);
      const overflow = await opened.page.evaluate(
        () => document.documentElement.scrollWidth - window.innerWidth,
      );
      expect(overflow).toBeLessThanOrEqual(0);
    },
  );

  it('shows the effect of a button on a phone', async () => {
    await using opened = await open(360);
    const { page } = opened;
    await press(page, KINDS[5]);
    await page.locator('#bob .leak').waitFor();
    const box = await page.locator('#users').boundingBox();
    expect(box?.y).toBeGreaterThanOrEqual(0);
  });

  it('works with the keyboard', async () => {
    await using opened = await open();
    const { page } = opened;
    await page.locator('#off').focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('#on').isChecked()).toBe(true);
    await page.getByRole('button', { name: KINDS[0] }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.verdict.stopped').waitFor();
  });
});
