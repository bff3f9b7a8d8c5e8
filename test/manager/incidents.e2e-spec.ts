import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Logger } from '@nestjs/common';
import {
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server } from 'socket.io';
import { runCommandLine } from '../../src/cli/index.js';
import {
  DEFAULT_COMPLIANCE,
  type IncidentSink,
  Incidents,
  Monitoring,
  type SecurityIncident,
  type WebSocketManagerOptions,
  extendCompliance,
} from '../../src/index.js';
import { Violations } from '../../src/policy/index.js';
import { connect, eventually, next, serve } from '../support/harness.js';

@WebSocketGateway()
class ShoutGateway {
  @WebSocketServer()
  server!: Server;

  @SubscribeMessage('shout')
  shout(): string {
    this.server.emit('shouted', 'private');
    return 'done';
  }
}

const key = randomBytes(32).toString('base64');
let folder: string;
let auditFile: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wsm-incidents-'));
  auditFile = join(folder, 'audit.jsonl');
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

async function watched(incidents: WebSocketManagerOptions['incidents'] = {}) {
  const served = await serve({
    gateways: [ShoutGateway],
    options: { incidents },
  });
  const provider = served.app.get(Incidents);
  const records: SecurityIncident[] = [];
  provider.incidents$.subscribe((incident) => records.push(incident));
  return { ...served, incidents: provider, records };
}

/** Puts one object into the state of two users. */
function contaminate(
  { registry }: Awaited<ReturnType<typeof watched>>,
  ...users: string[]
): void {
  const shared = { card: '4111 1111 1111 1111' };
  for (const userId of users)
    registry.acquire({ userId }).state.set('cart', shared);
}

/** What the command line says. */
async function command(...argv: string[]) {
  let output = '';
  const write = (text: string) => void (output += text);
  const env = { WSM_AUDIT_KEY: key };
  const code = await runCommandLine(argv, {
    stdout: write,
    stderr: write,
    env,
  });
  return { code, output };
}

describe('an incident', () => {
  it('has the users, the vector, the place and the response, and no payload', async () => {
    const served = await watched({ node: 'node-7' });
    const alice = await connect(served, 'alice');
    await connect(served, 'bob');
    const told = next(alice, 'exception');
    alice.emit('shout');
    const [notice] = await told;
    const [incident] = served.records;
    expect(incident).toMatchObject({
      node: 'node-7',
      vector: 'unscoped-broadcast',
      severity: 'critical',
      users: ['u~alice'],
      event: 'shouted',
      connection: alice.id,
      action: 'blocked',
      count: 1,
      impact: { disclosed: false },
    });
    expect(notice).toMatchObject({ incidentId: incident.id });
    contaminate(served, 'alice', 'bob');
    expect(served.records[1].impact).toMatchObject({
      disclosed: true,
      duties: expect.arrayContaining([expect.stringContaining('GDPR')]),
    });
    expect(JSON.stringify(served.records)).not.toMatch(/4111|private/);
  });

  it('names no user with hashUsers, and the application may define the duties', async () => {
    const served = await watched({
      hashUsers: true,
      userSalt: 'the same everywhere',
      compliance: extendCompliance(DEFAULT_COMPLIANCE, {
        duties: Object.fromEntries(
          Object.keys(DEFAULT_COMPLIANCE.duties).map((duty) => [duty, null]),
        ),
      }),
    });
    contaminate(served, 'alice', 'bob');
    const [{ users, impact }] = served.records;
    expect(users).toEqual([
      expect.stringMatching(/^hmac:/),
      expect.stringMatching(/^hmac:/),
    ]);
    expect(impact.duties).toEqual([]);
    expect(JSON.stringify(served.records)).not.toContain('alice');
  });

  it('is one line in the log, and a count for its repetitions', async () => {
    const lines = vi.spyOn(Logger.prototype, 'error').mockReturnValue();
    const served = await watched({ windowMs: 150 });
    const alice = await connect(served, 'alice');
    await connect(served, 'bob');
    for (let i = 0; i < 4; i += 1) {
      const told = next(alice, 'exception');
      alice.emit('shout');
      await told;
    }
    const logged = () =>
      lines.mock.calls
        .map(([line]: unknown[]) => line as SecurityIncident)
        .filter(({ vector }) => vector === 'unscoped-broadcast');
    await eventually(() => expect(logged()).toHaveLength(2));
    expect(logged().map(({ count }) => count)).toEqual([1, 3]);
  });

  it('does not wait for a sink that throws or hangs', async () => {
    const got: string[] = [];
    let isBroken = true;
    let answer!: () => void;
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const sinks: IncidentSink[] = [
      {
        name: 'thrower',
        write: () => {
          if (isBroken) throw new Error('no');
        },
      },
      { name: 'hanger', write: () => answered },
      { name: 'good', write: ({ vector }) => void got.push(vector) },
    ];
    const served = await watched({ sinks, logger: false });
    contaminate(served, 'alice', 'bob');
    expect(served.registry.status().quarantined).toHaveLength(2);
    await eventually(() => expect(got).toEqual(['shared-reference']));
    const { sinks: stats } = served.incidents.metrics();
    expect(stats).toMatchObject({
      thrower: { written: 0, queued: 1 },
      hanger: { written: 0, queued: 1 },
      good: { written: 1, queued: 0 },
    });
    const { sinkLagMs } = served.app.get(Monitoring).metrics();
    expect(sinkLagMs).toBeGreaterThan(0);
    isBroken = false;
    answer();
    await served.incidents.flush();
    expect(served.incidents.metrics().sinks).toMatchObject({
      thrower: { written: 1, queued: 0 },
      hanger: { written: 1, queued: 0 },
    });
  });
});

describe('a storm', () => {
  it('of 100,000 violations is counted exactly, in bounded memory and few log lines', async () => {
    const total = 100_000;
    const lines = vi.spyOn(Logger.prototype, 'error').mockReturnValue();
    const served = await watched({ windowMs: 200 });
    const violations = served.app.get(Violations);
    const heapBefore = process.memoryUsage().heapUsed;
    const begun = performance.now();
    for (let i = 0; i < total; i += 1)
      violations.raise({ vector: 'stale-manager', users: ['u~alice'] });
    const ms = performance.now() - begun;
    const heapMb = (process.memoryUsage().heapUsed - heapBefore) / 2 ** 20;

    const {
      violations: counted,
      byVector,
      openFingerprints,
    } = served.incidents.metrics();
    expect([counted, byVector]).toEqual([total, { 'stale-manager': total }]);
    expect(openFingerprints).toBe(1);
    await eventually(() => expect(served.records).toHaveLength(2));
    expect(served.records.map(({ count }) => count)).toEqual([1, total - 1]);
    await served.incidents.flush();
    expect(lines).toHaveBeenCalledTimes(2);
    process.stdout.write(
      `a storm of ${total} violations: ${ms.toFixed(0)} ms, heap ${heapMb.toFixed(1)} MiB before any collection, ` +
        `${served.records.length} records, ${lines.mock.calls.length} log lines\n`,
    );
  });
});

describe('a storm of different violations', () => {
  it('is a bounded number of log lines, and counted exactly in the last one', async () => {
    const lines = vi.spyOn(Logger.prototype, 'error').mockReturnValue();
    const served = await watched({ windowMs: 200 });
    const violations = served.app.get(Violations);
    for (let n = 0; n < 2_000; n += 1)
      violations.raise({ vector: 'stale-manager', users: [`u~user-${n}`] });
    await served.incidents.flush();
    await served.app.close();
    const logged = lines.mock.calls.map(
      ([entry]: unknown[]) =>
        entry as { count?: number; skippedViolations?: number },
    );
    expect(logged.length).toBeLessThanOrEqual(31);
    const total = logged.reduce(
      (sum, { count = 0, skippedViolations = 0 }) =>
        sum + count + skippedViolations,
      0,
    );
    expect(total).toBe(2_000);
  });
});

describe('monitoring', () => {
  it('has the counters, the breakers, and the age of the oldest inspection', async () => {
    const served = await watched();
    const monitoring = served.app.get(Monitoring);
    expect(monitoring.metrics()).toMatchObject({
      incidents: { violations: 0 },
      breaker: { server: 'closed' },
      quarantined: 0,
      oldestInspectionMs: 0,
      sinkLagMs: 0,
    });
    served.registry.acquire({ userId: 'carol' });
    contaminate(served, 'alice', 'bob');
    await served.incidents.flush();
    await eventually(() =>
      expect(monitoring.metrics().oldestInspectionMs).toBeGreaterThan(0),
    );
    expect(monitoring.metrics()).toMatchObject({
      incidents: {
        violations: 1,
        byVector: { 'shared-reference': 1 },
        bySeverity: { critical: 1 },
        byAction: { quarantined: 1 },
      },
      breaker: { server: 'closed', users: { open: 2, halfOpen: 0, held: 0 } },
      quarantined: 2,
      sinkLagMs: 0,
    });
  });
});

describe('the audit trail', () => {
  it('has every acknowledged incident, and verifies on the command line', async () => {
    const served = await watched({ auditFile, auditKey: key });
    contaminate(served, 'alice', 'bob');
    const [incident] = served.records;
    await expect(served.incidents.written(incident)).resolves.toBe(true);
    expect(await readFile(auditFile, 'utf8')).toContain(incident.id);
    await served.app.close();

    expect(await command('audit', 'verify', auditFile)).toEqual({
      code: 0,
      output: expect.stringContaining('OK      the chain holds') as string,
    });
    const text = await readFile(auditFile, 'utf8');
    await writeFile(auditFile, text.replace('u~bob', 'u~eve'));
    const { code, output } = await command('audit', 'verify', auditFile);
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/BROKEN .*audit\.jsonl:\d+: changed/),
    ]);
  });

  it('is verified by the program itself', async () => {
    const served = await watched({ auditFile });
    contaminate(served, 'alice', 'bob');
    await served.app.close();
    const pathOf = (name: string) =>
      fileURLToPath(new URL(name, import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--import',
      pathOf('../support/typescript/typescript-loader.mjs'),
      pathOf('../../src/cli.ts'),
      'audit',
      'verify',
      auditFile,
    ]);
    expect(stdout).toContain('OK      the chain holds over 1 file');
    expect(stdout).toContain('standing for 1 violations');
  });

  it('that cannot be opened stops the start-up, with the reason', async () => {
    await writeFile(join(folder, 'occupied'), '');
    const refused = watched({ auditFile: join(folder, 'occupied', 'a.jsonl') });
    await expect(refused).rejects.toMatchObject({
      code: 'WSM_AUDIT_UNAVAILABLE',
      message: expect.stringMatching(/incidents\.auditFile.*E(EXIST|NOTDIR)/),
    });
    await writeFile(auditFile, 'a letter\n');
    await expect(watched({ auditFile })).rejects.toMatchObject({
      code: 'WSM_AUDIT_FOREIGN_FILE',
    });
    await expect(
      watched({ auditFile, auditKey: 'short' }),
    ).rejects.toMatchObject({ code: 'WSM_AUDIT_KEY' });
    await expect(watched({ auditKey: key })).rejects.toMatchObject({
      code: 'WSM_INVALID_OPTION',
      option: 'incidents.auditFile',
    });
  });

  it('that is lost later delays no containment', async () => {
    const warnings = vi.spyOn(process, 'emitWarning').mockReturnValue();
    const served = await watched({ auditFile });
    await rm(folder, { recursive: true });
    await writeFile(folder, 'a file where the directory was');
    contaminate(served, 'alice', 'bob');
    expect(served.registry.status().quarantined).toHaveLength(2);
    contaminate(served, 'carol', 'dave');
    expect(served.registry.status().quarantined).toHaveLength(4);
    expect(served.incidents.metrics().violations).toBe(2);
    await eventually(() =>
      expect(warnings).toHaveBeenCalledWith(
        expect.stringContaining('audit-trail is failing'),
        expect.anything(),
      ),
    );
    const isOnDisk = Promise.all(
      served.records.map((incident) => served.incidents.written(incident)),
    );
    await rm(folder);
    await mkdir(folder);
    await expect(isOnDisk).resolves.toEqual([true, true]);
  });
});

describe('the command line', () => {
  it('prints its usage', async () => {
    expect(await command('--help')).toEqual({
      code: 0,
      output: expect.stringContaining('nestjs-websocket-manager audit verify'),
    });
    for (const wrong of [[], ['audit'], ['audit', 'forge'], ['verify']])
      expect((await command(...wrong)).code).toBe(2);
    expect((await command('audit', 'verify')).output).toContain(
      'give one FILE',
    );
  });
});

it.each([
  ['lockdown.violations', { lockdown: { violations: 0 } }],
  ['lockdown.windowMs', { lockdown: { windowMs: '1' } }],
  ['quarantine.coolDownMs', { quarantine: { coolDownMs: 0 } }],
  [
    'quarantine.maxCoolDownMs',
    { quarantine: { coolDownMs: 10, maxCoolDownMs: 5 } },
  ],
  ['quarantine.probes', { quarantine: { probes: 0.5 } }],
  ['incidents.sinks', { incidents: { sinks: [{ name: 'x' }] } }],
  ['incidents.compliance', { incidents: { compliance: {} } }],
  ['incidents.auditFile', { incidents: { auditFile: '' } }],
  ['incidents.file', { incidents: { file: 'audit.jsonl' } }],
])('the option %s is checked', async (option, options) => {
  await expect(
    serve({ gateways: [], options: options as WebSocketManagerOptions }),
  ).rejects.toMatchObject({ code: 'WSM_INVALID_OPTION', option });
});
