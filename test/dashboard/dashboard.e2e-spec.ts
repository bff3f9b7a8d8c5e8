import { createServer, request } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { VersioningType } from '@nestjs/common';
import {
  Incidents,
  type SecurityIncident,
  WebSocketManagerModule,
  WebSocketManagerRegistry,
  memoryCluster,
} from '../../src/index.js';
import { WebSocketManagerDashboardModule } from '../../src/dashboard.js';
import { MemoryHub } from '../../src/cluster/index.js';
import { Dashboard } from '../../src/dashboard/dashboard.js';
import type { View } from '../../src/dashboard/page/view.js';
import {
  clientOf,
  connect,
  eventually,
  refusalOf,
} from '../support/harness.js';
import { inFolder } from '../observability/metrics-world.js';
import { launch } from '../support/worlds.js';
import {
  LeakyGateway,
  launchDashboard,
  send,
  visit,
} from './dashboard-world.js';

const viewOf = async (url: string) =>
  (await (await fetch(`${url}/wsm/state`)).json()) as View;

describe.each(['express', 'fastify'] as const)(
  'the dashboard on %s',
  (http) => {
    it('is one word at the top, with the reason', async () => {
      const { url } = await launchDashboard({ http });
      const word = async () => (await viewOf(url)).status.word;
      expect(await word()).toBe('open');
      const visitor = await visit(`${url}/wsm`);
      const reason = 'an attack';
      await send(`${url}/wsm`, visitor, { action: 'lock-down', reason });
      expect((await viewOf(url)).status).toMatchObject({
        word: 'held by hand',
        why: expect.stringContaining('an attack'),
      });
      await send(`${url}/wsm`, visitor, { action: 'reset', reason });
      expect(await word()).toBe('open');
      const again = await send(`${url}/wsm`, visitor, {
        action: 'reset',
        reason,
      });
      expect(again.status).toBe(409);
    });

    it('makes an incident of each action, with the reason', async () => {
      const { app, url } = await launchDashboard({ http });
      const incidents: SecurityIncident[] = [];
      app.get(Incidents).incidents$.subscribe((one) => incidents.push(one));
      const alice = await connect(url, 'alice');
      const visitor = await visit(`${url}/wsm`);
      for (const action of ['lock-down', 'reset', 'quarantine', 'release']) {
        const body = { action, reason: `because of ${action}`, user: 'alice' };
        expect((await send(`${url}/wsm`, visitor, body)).status).toBe(200);
      }
      expect(incidents).toMatchObject([
        { vector: 'by-hand', action: 'locked-down', users: [] },
        { vector: 'by-hand', action: 'released', users: [] },
        { vector: 'by-hand', action: 'quarantined', users: ['u~alice'] },
        { vector: 'by-hand', action: 'released', users: ['u~alice'] },
      ]);
      expect(incidents.map(({ reason }) => reason)).toEqual([
        'because of lock-down',
        'because of reset',
        'because of quarantine',
        'because of release',
      ]);
      await eventually(() => expect(alice.connected).toBe(false));
    });

    it('works with a global prefix, with versioning, and behind a proxy with its own prefix', async () => {
      const { url } = await launchDashboard({
        http,
        path: '/ops/wsm',
        prepare: (app) => {
          app.setGlobalPrefix('api');
          app.enableVersioning({
            type: VersioningType.URI,
            defaultVersion: '1',
          });
        },
      });
      const proxy = createServer((from, to) => {
        const target = new URL((from.url ?? '').replace(/^\/inside/, ''), url);
        const headers = { ...from.headers, host: target.host };
        const { method } = from;
        const onward = request(target, { method, headers }, (answer) => {
          to.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(to);
        });
        from.pipe(onward);
      }).listen(0, '127.0.0.1');
      await once(proxy, 'listening');
      const { port } = proxy.address() as { port: number };
      const folder = `http://127.0.0.1:${port}/inside/api/ops/wsm`;
      try {
        const response = await fetch(folder);
        const page = await response.text();
        const [, script] = /src="([^"]+page\.js)"/.exec(page) ?? [];
        expect(new URL(script, folder).href).toBe(`${folder}/page.js`);
        expect((await fetch(`${folder}/page.css`)).status).toBe(200);
        const visitor = await visit(folder);
        const body = { action: 'lock-down', reason: 'a drill' };
        // The browser says so; the host that the proxy puts in says nothing.
        const headers = { 'sec-fetch-site': 'same-origin' };
        expect((await send(folder, visitor, body, { headers })).status).toBe(
          200,
        );
      } finally {
        proxy.closeAllConnections();
        proxy.close();
      }
    });
  },
);

describe('the module of the dashboard', () => {
  it('takes its options from a factory, with services of the application', async () => {
    const { url } = await launch(
      () => [
        WebSocketManagerModule.forRoot({ anonymous: 'allow' }),
        WebSocketManagerDashboardModule.forRootAsync({
          path: 'ops',
          inject: [WebSocketManagerRegistry],
          useFactory: (registry: WebSocketManagerRegistry) => ({
            authorize: () => registry.size === 0,
          }),
        }),
      ],
      { providers: [LeakyGateway] },
    );
    expect((await fetch(`${url}/ops`)).status).toBe(200);
    expect((await fetch(`${url}/wsm`)).status).toBe(404);
    await connect(url, {});
    expect((await fetch(`${url}/ops`)).status).toBe(403);
  });
});

describe('what the dashboard shows', () => {
  it('is every incident in its group, and none of its payload', async () => {
    const { url } = await launchDashboard();
    const alice = await connect(url, 'alice');
    await alice.emitWithAck('broadcast', 'news');
    await alice.emitWithAck('echo', 'a secret payload');
    const text = await (await fetch(`${url}/wsm/state`)).text();
    expect(text).not.toContain('secret');
    expect(text).not.toContain('for everybody');
    const { groups, recent, violations } = JSON.parse(text) as View;
    expect(violations).toBe(1);
    expect(groups).toMatchObject([
      {
        vector: 'unscoped-broadcast',
        handler: 'LeakyGateway.broadcast',
        event: 'news',
        count: 1,
        fix: expect.stringContaining('manager.emit'),
      },
    ]);
    expect(groups[0].duties.length).toBeGreaterThan(0);
    expect(recent).toHaveLength(1);
  });

  it('is bounded for any names of clients', async () => {
    const { url } = await launchDashboard({
      options: { limits: { messagesPerSecond: 10_000, burst: 10_000 } },
    });
    const alice = await connect(url, 'alice');
    for (let n = 0; n < 300; n++)
      await alice.emitWithAck('broadcast', `event-${n}`);
    const { groups, recent, violations } = await viewOf(url);
    expect(violations).toBe(300);
    expect(groups.length).toBeLessThanOrEqual(100);
    expect(recent.length).toBeLessThanOrEqual(50);
  });

  it('is the declaration to copy for violations in mode report', async () => {
    const { url } = await launchDashboard({ options: { mode: 'report' } });
    expect((await viewOf(url)).suggestions).toBeNull();
    const alice = await connect(url, 'alice');
    await alice.emitWithAck('broadcast', 'news');
    await eventually(async () => {
      const { status, suggestions } = await viewOf(url);
      expect(status.word).toBe('watching');
      expect(suggestions?.options).toMatch(/publicEvents: \[ ?'news' ?\]/);
      expect(suggestions?.list[0].question).toContain('every connected user');
    });
  });

  it('is the list of quarantined users with the time left, found by id, key and digest, and hashed if keys are', async () => {
    const { url } = await launchDashboard({
      options: { incidents: { hashUsers: true, logger: false } },
    });
    await connect(url, 'zebra');
    const visitor = await visit(`${url}/wsm`);
    const folder = `${url}/wsm`;
    const body = { action: 'quarantine', reason: 'stolen', user: 'zebra' };
    expect((await send(folder, visitor, body)).status).toBe(200);
    const text = await (await fetch(`${folder}/state`)).text();
    expect(text).not.toContain('zebra');
    const [{ name, until }] = (JSON.parse(text) as View).quarantined;
    expect(name).toMatch(/^hmac:/);
    expect(until).toBeNull();
    for (const user of ['zebra', 'u~zebra', name]) {
      const options = { name: 'search' };
      const response = await send(folder, visitor, { user }, options);
      const answer = await response.text();
      expect(answer).not.toContain('zebra');
      expect(JSON.parse(answer)).toMatchObject({ name, isKnown: true });
    }
    expect(await refusalOf(clientOf(url, { user: 'zebra' }))).toMatchObject({
      code: 'QUARANTINED',
    });
    const release = { action: 'release', reason: 'found', user: name };
    expect((await send(folder, visitor, release)).status).toBe(200);
    await connect(url, 'zebra');
  });

  it('is the head of the audit trail and its verification', () =>
    inFolder(async (folder) => {
      const { url, app } = await launchDashboard({
        options: {
          incidents: {
            auditFile: join(folder, 'audit.jsonl'),
            auditKey: 'a key of the audit trail',
          },
        },
      });
      expect((await viewOf(url)).audit).toMatchObject({ verified: null });
      const visitor = await visit(`${url}/wsm`);
      const drill = { action: 'lock-down', reason: 'a drill' };
      await send(`${url}/wsm`, visitor, drill);
      await send(`${url}/wsm`, visitor, { action: 'verify' });
      const { audit } = await viewOf(url);
      expect(audit?.verified).toMatchObject({ ok: true, firstBreak: null });
      expect(audit?.head?.hash).toMatch(/^[0-9a-f]{64}$/);
      await app.close();
    }));

  it('is the nodes of the cluster, and which one has gone', async () => {
    const hub = new MemoryHub();
    const other = memoryCluster(hub);
    await other.start();
    const cluster = memoryCluster(hub);
    const { url } = await launchDashboard({ options: { cluster } });
    const nodes = async () => (await viewOf(url)).cluster?.nodes ?? [];
    await eventually(async () =>
      expect(await nodes()).toEqual([
        expect.objectContaining({ node: other.node, isGone: false }),
        expect.objectContaining({ node: cluster.node, isGone: false }),
      ]),
    );
    await other.close();
    await eventually(async () =>
      expect(await nodes()).toContainEqual(
        expect.objectContaining({ node: other.node, isGone: true }),
      ),
    );
  });

  it('is rates of the last minutes, sampled only while a page is open', async () => {
    const { url, app } = await launchDashboard();
    const { activity } = app.get<{ activity: { isWatched: boolean } }>(
      Dashboard,
      { strict: false },
    );
    expect(activity.isWatched).toBe(false);
    await viewOf(url);
    expect(activity.isWatched).toBe(true);
    const alice = await connect(url, 'alice');
    await eventually(async () => {
      await alice.emitWithAck('echo', 1);
      await refusalOf(clientOf(url, {}));
      const last = (await viewOf(url)).samples.at(-1);
      expect(last).toMatchObject({ users: 1, connections: 1 });
      expect(last?.received).toBeGreaterThan(0);
      expect(last?.rejections.UNAUTHENTICATED).toBeGreaterThan(0);
    });
  });
});
