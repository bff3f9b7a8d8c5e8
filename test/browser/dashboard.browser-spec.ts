import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type Page, chromium } from 'playwright-core';
import { Incidents, type SecurityIncident } from '../../src/index.js';
import { MemoryHub } from '../../src/cluster/index.js';
import { memoryCluster } from '../../src/index.js';
import { clientOf, connect, connected } from '../support/harness.js';
import type { Launched } from '../support/worlds.js';
import { launchDashboard } from '../dashboard/dashboard-world.js';

/*
 * The dashboard in a real browser, on an application with real traffic. Needs Chromium and the built page:
 * `npm run test:browser`.
 */

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
/** Made with `WSM_PICTURES=1`. */
const PICTURE = join(import.meta.dirname, '../../docs/images/dashboard.png');
const WIDTHS = [320, 390, 768, 1280, 1920];
const HOSTILE = [
  '<img src=x onerror="window.hacked=1">',
  '"><script>window.hacked=1</script>',
  "javascript:window.hacked=1//'`${window.hacked=1}",
  '</pre></li><svg onload=window.hacked=1>',
];

let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wsm-dashboard-'));
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox'],
  });
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

type Launch = NonNullable<Parameters<typeof launchDashboard>[0]>;

interface Opened extends Launched, AsyncDisposable {
  readonly page: Page;
  /** Errors of the page, and its requests to other origins. */
  readonly trouble: string[];
}

async function open(
  {
    width = 1280,
    colorScheme = 'light',
  }: { width?: number; colorScheme?: 'light' | 'dark' } = {},
  launch: Launch = {},
): Promise<Opened> {
  const launched = await launchDashboard(launch);
  const page = await browser.newPage({
    colorScheme,
    viewport: { width, height: 900 },
  });
  const trouble: string[] = [];
  page.on('console', (message) => trouble.push(message.text()));
  page.on('pageerror', (error) => trouble.push(String(error)));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== launched.url && protocol !== 'data:')
      trouble.push(request.url());
  });
  await page.goto(`${launched.url}/wsm`);
  const close = () => page.close();
  return { ...launched, page, trouble, [Symbol.asyncDispose]: close };
}

/** Real violations of several kinds, traffic, a rejection, a quarantine. */
async function stir({ url }: Launched): Promise<void> {
  const alice = await connect(url, 'alice');
  const bob = await connect(url, 'bob');
  await connect(url, 'bob');
  await alice.emitWithAck('broadcast', 'news');
  alice.emit('write', 'user:u~bob');
  await alice.emitWithAck('echo', 'words');
  await bob.emitWithAck('echo', 'words');
  // Refused, except in mode report.
  const nobody = connected(clientOf(url, {}));
  await nobody.catch(() => undefined);
}

const word = (page: Page, expected: string) =>
  page.locator('#word', { hasText: expected }).waitFor();

async function act(page: Page, button: string, reason: string, user?: string) {
  await page.getByRole('button', { name: button }).first().click();
  const dialog = page.getByRole('dialog');
  if (user !== undefined) await dialog.getByLabel(/User id/).fill(user);
  await dialog.getByLabel(/Reason/).fill(reason);
  await dialog.locator('#act-do').click();
  await dialog.waitFor({ state: 'hidden' });
}

/** What axe-core finds serious. https://github.com/dequelabs/axe-core */
async function seriousTroubles(page: Page): Promise<string[]> {
  // Bypasses the policy of the page, which correctly refuses other scripts.
  const found = await page.evaluate(`${await readFile(AXE, 'utf8')};
    axe.run().then(({ violations }) => violations.map(
      ({ id, impact, nodes }) => impact + ' ' + id + ' ' + nodes.map(({ html }) => html).join(' '),
    ))`);
  return (found as string[]).filter((line) => /^(serious|critical)/.test(line));
}

describe('the dashboard in a browser', () => {
  it('shows real traffic and real violations in every panel', async () => {
    const cluster = memoryCluster(new MemoryHub());
    const auditFile = join(folder, 'panels.jsonl');
    await using opened = await open(
      {},
      { options: { cluster, incidents: { auditFile, logger: false } } },
    );
    const { page, trouble } = opened;
    await word(page, 'open');
    await stir(opened);
    await page.getByText('unscoped-broadcast · LeakyGateway').first().waitFor();
    const group = page.locator('.group').first();
    await group.locator('summary').first().click();
    await page.getByText('Duties that may apply').first().click();
    await page.locator('.duties li').first().waitFor();
    expect(await group.textContent()).toContain('Fix: Send it with');
    // Stays open while the figures change.
    await page.getByText('Rejected UNAUTHENTICATED').waitFor();
    expect(await group.getAttribute('open')).toBe('');
    const numbers = await page.locator('#numbers').textContent();
    expect(numbers).toMatch(/Users2.*Connections3/);
    expect(await page.locator('.chart canvas').count()).toBe(4);
    expect(await page.locator('#recent li').count()).toBeGreaterThanOrEqual(2);
    expect(await page.locator('#nodes').textContent()).toContain('there');
    expect(await page.locator('#audit').textContent()).toMatch(/Head\d+:/);
    // A packet for a room that nobody is in is not blocked: it is listed with what would allow it.
    expect(await page.locator('#declaration').textContent()).toContain(
      "event: 'written'",
    );
    expect(trouble).toEqual([]);
  }, 60_000);

  it('runs every action with its reason, and each is an incident', async () => {
    const auditFile = join(folder, 'actions.jsonl');
    await using opened = await open(
      {},
      { options: { incidents: { auditFile, logger: false } } },
    );
    const { page, app, url, trouble } = opened;
    const incidents: SecurityIncident[] = [];
    app.get(Incidents).incidents$.subscribe((one) => incidents.push(one));
    const alice = await connect(url, 'alice');
    await word(page, 'open');
    await act(page, 'Lock down', 'a drill');
    await word(page, 'held by hand');
    await page.getByText('Reason: a drill').first().waitFor();
    await act(page, 'End the lockdown', 'the end of the drill');
    await word(page, 'open');
    await act(page, 'Quarantine a user', 'stolen', 'alice');
    await page.locator('#quarantined', { hasText: 'u~alice' }).waitFor();
    expect(alice.connected).toBe(false);
    await page.getByLabel(/User id, user key/).fill('alice');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.locator('#found', { hasText: 'is in quarantine' }).waitFor();
    await act(page, 'Release u~alice', 'found again');
    await page
      .locator('#quarantined', { hasText: 'u~alice' })
      .waitFor({ state: 'hidden' });
    await connect(url, 'alice');
    await page.getByRole('button', { name: 'Verify now' }).click();
    await page.locator('#audit', { hasText: 'The chain is intact' }).waitFor();
    expect(incidents.map(({ action, reason }) => [action, reason])).toEqual([
      ['locked-down', 'a drill'],
      ['released', 'the end of the drill'],
      ['quarantined', 'stolen'],
      ['released', 'found again'],
    ]);
    expect(trouble).toEqual([]);
  }, 60_000);

  it('shows no action to a visitor with read access', async () => {
    await using opened = await open(
      {},
      { dashboard: { authorize: () => 'read' } },
    );
    const { page, trouble } = opened;
    await word(page, 'open');
    await page.getByText('No audit trail: set incidents.auditFile').waitFor();
    const buttons = await page.getByRole('button').allTextContents();
    expect(buttons).toEqual(['Find']);
    expect(trouble).toEqual([]);
  });

  it('shows in report what would have been blocked, and the declaration to copy', async () => {
    await using opened = await open({}, { options: { mode: 'report' } });
    const { page, trouble } = opened;
    await word(page, 'watching');
    await stir(opened);
    await page.locator('#declaration', { hasText: "'news'" }).waitFor();
    await page.getByRole('button', { name: 'Copy the declaration' }).click();
    await page.getByRole('button', { name: /Copied|Selected/ }).waitFor();
    expect(trouble).toEqual([]);
  });

  it.each(['light', 'dark'] as const)(
    'has nothing serious for axe-core, in %s, with a dialog and without',
    async (colorScheme) => {
      const auditFile = join(folder, `${colorScheme}.jsonl`);
      await using opened = await open(
        { colorScheme },
        {
          options: { mode: 'report', incidents: { auditFile, logger: false } },
        },
      );
      const { page } = opened;
      await stir(opened);
      await act(page, 'Quarantine a user', 'a drill', 'alice');
      await page.locator('#declaration', { hasText: "'news'" }).waitFor();
      await page.locator('.group summary').first().click();
      expect(await seriousTroubles(page)).toEqual([]);
      await page.getByRole('button', { name: 'Lock down' }).click();
      expect(await seriousTroubles(page)).toEqual([]);
    },
    60_000,
  );

  it.each(WIDTHS)('does not scroll sideways, %i pixels wide', async (width) => {
    await using opened = await open({ width }, { options: { mode: 'report' } });
    const { page } = opened;
    const alice = await connect(opened.url, 'alice');
    await alice.emitWithAck('broadcast', 'x'.repeat(128));
    await page.locator('.group').first().waitFor();
    await page.locator('.group summary').first().click();
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - window.innerWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
  });

  it('works with the keyboard', async () => {
    await using opened = await open();
    const { page } = opened;
    await page.getByRole('button', { name: 'Lock down' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.type('by keyboard');
    await page.keyboard.press('Enter');
    await word(page, 'held by hand');
    await page.getByRole('button', { name: 'End the lockdown' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').isVisible()).toBe(false);
  });

  it('runs no markup of a client that is part of an incident', async () => {
    await using opened = await open({}, { options: { mode: 'report' } });
    const { page, url, trouble } = opened;
    await word(page, 'watching');
    const mallory = await connect(url, '<svg onload=window.hacked=1>');
    for (const text of HOSTILE) {
      await mallory.emitWithAck('broadcast', text);
      mallory.emit('write', text);
      mallory.emit(text, { [text]: text });
    }
    await page.locator('#recent', { hasText: 'onerror' }).waitFor();
    await page.locator('#declaration', { hasText: 'onerror' }).waitFor();
    await page.getByLabel(/User id, user key/).fill(HOSTILE[0]);
    await page.getByRole('button', { name: 'Find' }).click();
    await page.locator('#found p').waitFor();
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(await page.locator('main img, main svg, main script').count()).toBe(
      0,
    );
    expect(trouble).toEqual([]);
  });

  it('cannot be framed by another page', async () => {
    await using opened = await open();
    const { page, url } = opened;
    await page.setContent(`<iframe src="${url}/wsm"></iframe>`);
    const [, frame] = page.frames();
    await frame.waitForLoadState();
    expect(await frame.locator('#word').count()).toBe(0);
  });

  it('shows when the server is gone, and when it is back', async () => {
    await using opened = await open();
    const { page } = opened;
    await word(page, 'open');
    await page.context().setOffline(true);
    await word(page, 'gone');
    await page.getByText('has not answered since').waitFor();
    await page.context().setOffline(false);
    await word(page, 'open');
    expect(await page.locator('#trouble').isVisible()).toBe(false);
  });

  it.runIf(process.env.WSM_PICTURES)(
    'makes the picture of the page',
    async () => {
      const auditFile = join(folder, 'picture.jsonl');
      await using opened = await open(
        { width: 1280 },
        { options: { incidents: { auditFile, logger: false } } },
      );
      const { page, url } = opened;
      await stir(opened);
      const talker = await connect(url, 'carol');
      for (let second = 0; second < 15; second++) {
        for (let n = 0; n < 40 + 30 * Math.sin(second); n++)
          await talker.emitWithAck('echo', n);
        if (second % 5 === 0) await talker.emitWithAck('broadcast', 'news');
        await connected(clientOf(url, {})).catch(() => undefined);
        await page.waitForTimeout(1_000);
      }
      await act(page, 'Quarantine a user', 'a stolen token', 'mallory');
      await page.locator('#quarantined', { hasText: 'mallory' }).waitFor();
      await page.locator('.group summary').first().click();
      await page.evaluate('document.activeElement.blur()');
      await page.screenshot({ path: PICTURE });
    },
    60_000,
  );

  it('does not freeze at a thousand incidents a second', async () => {
    await using opened = await open(
      {},
      { options: { limits: { messagesPerSecond: 100_000, burst: 100_000 } } },
    );
    const { page, url } = opened;
    const alice = await connect(url, 'alice');
    await word(page, 'open');
    let sent = 0;
    const storm = setInterval(() => {
      for (let n = 0; n < 20; n++) alice.emit('broadcast', `e-${sent++ % 90}`);
    }, 20);
    try {
      await page.locator('.group').nth(40).waitFor();
      const frames = await page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            let seen = 0;
            const start = performance.now();
            const next = () => {
              seen++;
              const ms = performance.now() - start;
              if (ms < 3_000) requestAnimationFrame(next);
              else resolve((seen * 1_000) / ms);
            };
            requestAnimationFrame(next);
          }),
      );
      expect(frames).toBeGreaterThan(30);
    } finally {
      clearInterval(storm);
    }
  }, 60_000);
});
