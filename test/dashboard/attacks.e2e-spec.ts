import { WebSocketManagerModule } from '../../src/index.js';
import {
  DashboardUnprotectedError,
  WebSocketManagerDashboardModule,
} from '../../src/dashboard.js';
import { EmergencyBreaker } from '../../src/index.js';
import { launch } from '../support/worlds.js';
import { launchDashboard, send, visit } from './dashboard-world.js';

const LOCK_DOWN = { action: 'lock-down', reason: 'a drill' };
const FILES = [
  '',
  '/state',
  '/session',
  '/page.js',
  '/page.css',
  '/uplot.js',
  '/unknown',
];

async function underEnvironment(
  environment: string | undefined,
  work: () => Promise<void>,
): Promise<void> {
  const { NODE_ENV } = process.env;
  if (environment === undefined) delete process.env.NODE_ENV;
  else process.env.NODE_ENV = environment;
  try {
    await work();
  } finally {
    process.env.NODE_ENV = NODE_ENV;
  }
}

const withoutAuthorize = () =>
  launch(
    () => [
      WebSocketManagerModule.forRoot({ anonymous: 'allow' }),
      WebSocketManagerDashboardModule.forRoot({}),
    ],
    { providers: [] },
  );

describe('the dashboard without authorize', () => {
  it.each(['production', 'test', 'staging', '', undefined])(
    'does not start with NODE_ENV %o',
    (environment) =>
      underEnvironment(environment, async () => {
        const error = await withoutAuthorize().catch((cause: unknown) => cause);
        expect(error).toBeInstanceOf(DashboardUnprotectedError);
        expect(error).toMatchObject({ code: 'WSM_DASHBOARD_UNPROTECTED' });
      }),
  );

  it('starts in development', () =>
    underEnvironment('development', async () => {
      const { url } = await withoutAuthorize();
      expect((await fetch(`${url}/wsm/state`)).status).toBe(200);
    }));
});

describe.each(['express', 'fastify'] as const)(
  'an attack on the dashboard on %s',
  (http) => {
    it.each([
      ['false', () => false],
      ['an error', () => Promise.reject(new Error('no database'))],
      ['nothing', () => undefined as unknown as boolean],
      ['a text', () => 'admin' as unknown as boolean],
      ['an object', () => ({}) as unknown as boolean],
    ])('gets nothing if authorize returns %s', async (_, authorize) => {
      const { app, url } = await launchDashboard({
        http,
        dashboard: { authorize },
      });
      for (const file of FILES)
        expect((await fetch(`${url}/wsm${file}`)).status, file).toBe(403);
      const token = 'a'.repeat(32);
      const forged = { token, cookie: `wsm-dashboard=${token}` };
      expect((await send(`${url}/wsm`, forged, LOCK_DOWN)).status).toBe(403);
      expect(app.get(EmergencyBreaker).state.is).toBe('closed');
    });

    it('cannot write with read access', async () => {
      const { app, url } = await launchDashboard({
        http,
        dashboard: { authorize: () => 'read' },
      });
      const visitor = await visit(`${url}/wsm`);
      expect(visitor.canWrite).toBe(false);
      const response = await send(`${url}/wsm`, visitor, LOCK_DOWN);
      expect(response.status).toBe(403);
      expect(app.get(EmergencyBreaker).state.is).toBe('closed');
      const user = { user: 'alice' };
      const found = await send(`${url}/wsm`, visitor, user, { name: 'search' });
      expect(found.status).toBe(200);
    });

    it.each<[string, Record<string, string>]>([
      ['no token', { 'x-wsm-dashboard': '' }],
      ['another token', { 'x-wsm-dashboard': 'b'.repeat(32) }],
      ['a token beyond ASCII', { 'x-wsm-dashboard': 'é'.repeat(32) }],
      ['no cookie', { cookie: '' }],
      ['another site as the origin', { origin: 'https://evil.example' }],
      ['an opaque origin', { origin: 'null' }],
      ['the word of the browser', { 'sec-fetch-site': 'cross-site' }],
      ['a neighbour of the same site', { 'sec-fetch-site': 'same-site' }],
    ])('forges no action with %s', async (_, headers) => {
      const { app, url } = await launchDashboard({ http });
      const visitor = await visit(`${url}/wsm`);
      const options = { headers };
      const response = await send(`${url}/wsm`, visitor, LOCK_DOWN, options);
      expect(response.status).toBe(403);
      expect(app.get(EmergencyBreaker).state.is).toBe('closed');
      expect((await send(`${url}/wsm`, visitor, LOCK_DOWN)).status).toBe(200);
      expect(app.get(EmergencyBreaker).state.is).toBe('held');
    });

    it('reads nothing from another origin, even if the application allows all origins', async () => {
      const { url } = await launchDashboard({
        http,
        prepare: (app) => {
          if (http === 'express')
            app.enableCors({ origin: true, credentials: true });
        },
      });
      for (const name of ['state', 'session']) {
        const headers = { origin: 'https://evil.example' };
        const response = await fetch(`${url}/wsm/${name}`, { headers });
        expect(response.status).toBe(403);
        expect(response.headers.get('access-control-allow-origin')).toBeNull();
        expect(response.headers.get('set-cookie')).toBeNull();
        const crossSite = { 'sec-fetch-site': 'cross-site' };
        expect(
          (await fetch(`${url}/wsm/${name}`, { headers: crossSite })).status,
        ).toBe(403);
      }
    });

    it('finds no page that can be framed, sniffed, cached, or run another script', async () => {
      const { url } = await launchDashboard({ http });
      for (const file of FILES) {
        const { headers } = await fetch(`${url}/wsm${file}`);
        const policy = headers.get('content-security-policy') ?? '';
        expect(policy).toContain("default-src 'none'");
        expect(policy).toContain("frame-ancestors 'none'");
        expect(policy).not.toMatch(/unsafe|https?:|\*/);
        expect(headers.get('x-frame-options')).toBe('DENY');
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        expect(headers.get('cache-control')).toContain('no-store');
      }
      const page = await (await fetch(`${url}/wsm`)).text();
      expect(page).not.toMatch(/<style|style="|<script>|\son\w+="|https?:/);
    });

    it('gets only the files of the page', async () => {
      const { url } = await launchDashboard({ http });
      for (const name of [
        'page.html',
        'toString',
        '__proto__',
        '..%2fassets.ts',
        '%2e%2e%2fpackage.json',
        'uplot.LICENSE',
      ]) {
        const { status } = await fetch(`${url}/wsm/${name}`);
        expect(status, name).toBe(404);
      }
    });

    it.each([
      {},
      { action: 'lock-down' },
      { action: 'lock-down', reason: '   ' },
      { action: 'lock-down', reason: 'x'.repeat(301) },
      { action: 'lock-down', reason: { toString: 'x' } },
      { action: 'quarantine', reason: 'x' },
      { action: 'quarantine', reason: 'x', user: ['alice'] },
      { action: 'constructor', reason: 'x', user: 'alice' },
    ])('does nothing without an action and a reason: %j', async (body) => {
      const { app, url } = await launchDashboard({ http });
      const visitor = await visit(`${url}/wsm`);
      expect((await send(`${url}/wsm`, visitor, body)).status).toBe(400);
      expect(app.get(EmergencyBreaker).state.is).toBe('closed');
    });
  },
);

describe('a refusal of the dashboard', () => {
  it('asks the browser for a password if there is a challenge', async () => {
    const { url } = await launchDashboard({
      dashboard: {
        authorize: ({ headers }) =>
          headers.authorization ===
          `Basic ${Buffer.from('op:secret').toString('base64')}`,
        challenge: 'Basic realm="dashboard"',
      },
    });
    const refused = await fetch(`${url}/wsm`);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe(
      'Basic realm="dashboard"',
    );
    const headers = { authorization: `Basic ${btoa('op:secret')}` };
    expect((await fetch(`${url}/wsm`, { headers })).status).toBe(200);
  });
});
