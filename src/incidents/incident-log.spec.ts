import { join } from 'node:path';
import { AuditTrail } from './audit/trail/trail.js';
import { verifyAuditTrail } from './audit/verify/verify.js';
import {
  DEFAULT_COMPLIANCE,
  extendCompliance,
} from './compliance/compliance.js';
import { IncidentLog, type IncidentLogOptions } from './incident-log.js';
import { recordsOf, temporaryDirectory } from './incident.fixture-spec.js';
import type { IncidentAction, SecurityIncident } from './incident.js';
import type { VectorId } from './vectors.js';
import type { Violation } from './violation.js';

type Report = Violation<IncidentAction>;

const violation = (over: Partial<Report> = {}): Report => ({
  vector: 'foreign-recipient',
  severity: 'critical',
  scope: 'packet',
  at: 0,
  action: 'blocked',
  users: ['alice', 'bob'],
  event: 'message',
  connection: 'socket-1',
  paths: ['payload.items[3]'],
  ...over,
});

/** A log, and everything it publishes. */
function logOf(options: IncidentLogOptions = {}) {
  const log = new IncidentLog({ node: 'n1', ...options });
  const published: SecurityIncident[] = [];
  log.incidents$.subscribe((record) => void published.push(record));
  const total = () => published.reduce((sum, { count }) => sum + count, 0);
  return { log, published, total };
}

describe('an incident', () => {
  it('names the users, the vector, the place, and the duties', () => {
    const { log, published } = logOf();
    const record = log.record(violation());
    expect(published).toEqual([record]);
    expect(record).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/),
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      node: 'n1',
      vector: 'foreign-recipient',
      severity: 'critical',
      users: ['alice', 'bob'],
      event: 'message',
      handler: null,
      rooms: [],
      namespace: null,
      connection: 'socket-1',
      paths: ['payload.items[3]'],
      action: 'blocked',
      impact: expect.objectContaining({ disclosed: false, notices: [] }),
      fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
      detail: 'full',
      count: 1,
    });
  });

  it('cannot be changed, at any depth', () => {
    const { log } = logOf();
    const record = log.record(violation());
    const deepest = [
      record,
      record.users,
      record.paths,
      record.impact,
      record.impact.duties,
    ];
    expect(deepest.map(Object.isFrozen)).toEqual(deepest.map(() => true));
  });

  it('copies only known fields of a report, so that it contains no payload', () => {
    const { log } = logOf();
    const report = {
      ...violation(),
      payload: { password: 'hunter2' },
      token: 'hunter2',
    };
    expect(JSON.stringify(log.record(report))).not.toContain('hunter2');
  });

  it('hashes user keys with hashUsers, equally with the same salt', () => {
    const [first, again, other] = ['one salt', 'one salt', 'other salt'].map(
      (userSalt) =>
        logOf({ hashUsers: true, userSalt }).log.record(
          violation({
            users: ['alice@example.com'],
            paths: ['state["alice@example.com"].x'],
          }),
        ),
    );
    expect(JSON.stringify(first)).not.toContain('alice');
    expect(first.users).toEqual([expect.stringMatching(/^hmac:[0-9a-f]{32}$/)]);
    expect(again.users).toEqual(first.users);
    expect(again.fingerprint).toBe(first.fingerprint);
    expect(other.users).not.toEqual(first.users);
    expect(other.fingerprint).not.toBe(first.fingerprint);
  });

  it('uses the compliance table of the application', () => {
    const compliance = extendCompliance(DEFAULT_COMPLIANCE, {
      duties: { 'gdpr-notice-authority': null },
    });
    const { log } = logOf({ compliance });
    const { impact } = log.record(violation({ action: 'reported' }));
    expect(impact.disclosed).toBe(true);
    expect(impact.duties).toContain('GDPR Art. 34');
    expect(impact.duties).not.toContain('GDPR Art. 33');
  });
});

describe('IncidentLog.record', () => {
  it('never throws, whatever a report contains', () => {
    const { log, total } = logOf();
    const hostile = {
      vector: 'foreign-object',
      action: 'blocked',
      get users(): string[] {
        throw new Error('getter');
      },
    } as unknown as Report;
    const odd = {
      vector: 'no-such-vector',
      action: 'blocked',
      users: 7,
      paths: [{}],
    };
    expect(log.record(hostile)).toMatchObject({
      vector: 'foreign-object',
      users: [],
    });
    expect(log.record(odd as unknown as Report)).toMatchObject({
      severity: 'critical',
      users: [],
    });
    expect(total()).toBe(2);
  });

  it('waits neither for a sink nor for a subscriber', async () => {
    const sinks = [
      {
        name: 'throws',
        write: () => {
          throw new Error('broken');
        },
      },
      { name: 'hangs', write: () => new Promise<void>(() => undefined) },
    ];
    const { log, published } = logOf({
      sinks,
      sinkLimits: {
        attempts: 2,
        backoffMs: 0,
        timeoutMs: 5,
        onTrouble: () => undefined,
      },
    });
    log.incidents$.subscribe(() => {
      throw new Error('broken');
    });
    log.record(violation());
    expect(published).toHaveLength(1);
    await vi.waitFor(() =>
      expect(log.metrics()).toMatchObject({
        subscriberErrors: 1,
        sinks: {
          throws: { failed: 1, retried: 1 },
          hangs: { failed: 1, hanging: 2 },
        },
      }),
    );
    await log.close(5);
  });

  it('resolves when a record is on disk, and to false without a trail', async () => {
    await using dir = await temporaryDirectory();
    const path = join(dir.path, 'audit.jsonl');
    const { log } = logOf({ auditTrail: await AuditTrail.open({ path }) });
    const record = log.record(violation());
    expect(await log.written(record)).toBe(true);
    expect((await recordsOf(path))[1]).toEqual({
      kind: 'incident',
      incident: JSON.parse(JSON.stringify(record)) as object,
    });
    await log.close();
    const without = logOf().log;
    expect(await without.written(without.record(violation()))).toBe(false);
  });
});

describe('repetitions', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('are counted, with one summary per window that names the first', async () => {
    const { log, published } = logOf({ windowMs: 1000 });
    const first = log.record(violation());
    for (let n = 0; n < 41; n++) {
      expect(log.record(violation({ paths: [`payload.items[${n}]`] }))).toBe(
        first,
      );
    }
    expect(published).toEqual([first]);
    await vi.advanceTimersByTimeAsync(1000);
    const { id, at, ...same } = first;
    expect(published[1]).toEqual({
      ...same,
      id: expect.not.stringContaining(id),
      at: new Date(Date.now()).toISOString(),
      count: 41,
      repeats: id,
    });
    expect(at).not.toBe(published[1].at);
    expect(published[1].id > id).toBe(true);
  });

  it('refer to the first one while they last, and start again after a quiet window', async () => {
    const { log, published } = logOf({ windowMs: 1000 });
    const first = log.record(violation());
    for (let window = 0; window < 3; window++) {
      log.record(violation());
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(published.map(({ repeats }) => repeats)).toEqual([
      undefined,
      ...Array(3).fill(first.id),
    ]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(log.metrics().openFingerprints).toBe(0);
    expect(log.record(violation())).not.toBe(first);
    expect(vi.getTimerCount()).toBe(1);
  });

  it('are different if the response was different', () => {
    const { log, published } = logOf();
    log.record(violation({ action: 'blocked' }));
    log.record(violation({ action: 'reported' }));
    expect(published).toHaveLength(2);
    expect(new Set(published.map(({ fingerprint }) => fingerprint)).size).toBe(
      1,
    );
  });

  it('are summarised when the log is closed', async () => {
    const { log, total } = logOf();
    for (let n = 0; n < 10; n++) log.record(violation());
    expect(log.metrics()).toMatchObject({
      violations: 10,
      records: 1,
      unsummarised: 9,
    });
    await log.close();
    expect(total()).toBe(10);
    expect(log.metrics()).toMatchObject({ records: 2, unsummarised: 0 });
  });
});

describe('a storm of violations', () => {
  it('of one kind becomes two records, with the exact count, in the log and on disk', async () => {
    await using dir = await temporaryDirectory();
    const path = join(dir.path, 'audit.jsonl');
    const lines: SecurityIncident[] = [];
    const { log, total } = logOf({
      auditTrail: await AuditTrail.open({ path }),
      sinks: [{ name: 'lines', write: (record) => void lines.push(record) }],
      windowMs: 3_600_000,
    });
    for (let n = 0; n < 100_000; n++)
      log.record(violation({ paths: [`payload.items[${n}]`] }));
    expect(log.metrics()).toMatchObject({
      violations: 100_000,
      records: 1,
      openFingerprints: 1,
    });
    await log.close();
    expect(lines.map(({ count }) => count)).toEqual([1, 99_999]);
    expect(total()).toBe(100_000);
    expect(await verifyAuditTrail([path])).toMatchObject({
      records: 3,
      violations: 100_000,
    });
  });

  it('of ever new kinds by one user loses its detail, and displaces no record of other users', async () => {
    const { log, published, total } = logOf({
      maxVariants: 50,
      windowMs: 3_600_000,
    });
    for (let n = 0; n < 20_000; n++) {
      log.record(
        violation({
          vector: 'suspicious-id',
          users: ['mallory'],
          event: `e${n}`,
        }),
      );
    }
    log.record(violation({ users: ['alice', 'bob'] }));
    expect(published.map(({ detail }) => detail)).toEqual([
      ...Array<string>(50).fill('full'),
      'users',
      'full',
    ]);
    expect(published[50]).toMatchObject({
      users: ['mallory'],
      event: null,
      paths: [],
    });
    await log.close();
    expect(total()).toBe(20_001);
    expect(published).toHaveLength(53);
  });

  it('of ever new kinds by ever new users is counted by vector, in bounded memory', async () => {
    const { log, published, total } = logOf({
      maxFingerprints: 100,
      windowMs: 3_600_000,
    });
    for (let n = 0; n < 20_000; n++)
      log.record(violation({ users: [`user-${n}`] }));
    expect(log.metrics()).toMatchObject({
      openFingerprints: 101,
      violations: 20_000,
    });
    expect(published.at(-1)).toMatchObject({
      detail: 'vector',
      users: [],
      event: null,
    });
    await log.close();
    expect(total()).toBe(20_000);
    expect(published).toHaveLength(102);
  });
});

describe('IncidentLog.metrics', () => {
  it('counts violations by vector, severity and action', () => {
    const { log } = logOf();
    const reports: [VectorId, IncidentAction, number][] = [
      ['foreign-recipient', 'blocked', 3],
      ['foreign-recipient', 'reported', 2],
      ['stale-manager', 'blocked', 1],
      ['shared-reference', 'quarantined', 1],
    ];
    for (const [vector, action, times] of reports) {
      for (let n = 0; n < times; n++) log.record(violation({ vector, action }));
    }
    expect(log.metrics()).toEqual({
      violations: 7,
      measures: 0,
      refusals: 0,
      records: 4,
      byVector: {
        'foreign-recipient': 5,
        'stale-manager': 1,
        'shared-reference': 1,
      },
      bySeverity: { critical: 6, high: 1 },
      byAction: { blocked: 4, reported: 2, quarantined: 1 },
      violationsBy: [
        ['foreign-recipient', 'critical', 'blocked', 3],
        ['foreign-recipient', 'critical', 'reported', 2],
        ['stale-manager', 'high', 'blocked', 1],
        ['shared-reference', 'critical', 'quarantined', 1],
      ].map(([vector, severity, action, count]) => ({
        vector,
        severity,
        action,
        count,
      })),
      openFingerprints: 4,
      unsummarised: 3,
      subscriberErrors: 0,
      sinks: {},
      auditTrail: null,
    });
  });
});
