import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import {
  CurrentManager,
  EmergencyBreaker,
  type Identity,
  Incidents,
  ManagerQuarantinedError,
  Monitoring,
  type SecurityIncident,
  WebSocketManager,
  type WebSocketManagerOptions,
  verifyAuditTrail,
} from '../../src/index.js';
import { letTimePass } from '../support/clock.js';
import {
  clientOf,
  connect,
  eventually,
  next,
  refusalOf,
  serve,
} from '../support/harness.js';

const DAY_MS = 24 * 3_600_000;
const ALICE = { userId: 'alice' };

@WebSocketGateway()
class NotesGateway {
  constructor(private readonly breaker: EmergencyBreaker) {}

  @SubscribeMessage('note')
  note(@CurrentManager() manager: WebSocketManager): string {
    manager.state.set('note', ['mine']);
    return manager.mode.name;
  }

  /** What the console of an operator would call. */
  @SubscribeMessage('close-out')
  closeOut(): string {
    return this.breaker.quarantine(ALICE, 'stolen laptop').id;
  }
}

async function start(options: WebSocketManagerOptions = {}) {
  const served = await serve({ gateways: [NotesGateway], options });
  const incidents: SecurityIncident[] = [];
  served.app
    .get(Incidents)
    .incidents$.subscribe((incident) => incidents.push(incident));
  return { ...served, incidents, breaker: served.app.get(EmergencyBreaker) };
}

describe('a user who is quarantined by hand', () => {
  it('is disconnected at once, refused until released by hand, and returns to a clean manager', async () => {
    const { app, registry, url, incidents, breaker } = await start();
    const [alice, phone, bob] = await Promise.all(
      ['alice', 'alice', 'bob'].map((user) => connect(url, user)),
    );
    await alice.emitWithAck('note');
    const before = registry.get(ALICE)!;
    const told = [alice, phone].map((client) => next(client, 'wsm:notice'));

    const incident = breaker.quarantine(ALICE, 'stolen laptop');

    expect(incidents).toEqual([incident]);
    expect(registry.get(ALICE)).toBeUndefined();
    expect(() => before.emit('x')).toThrow(ManagerQuarantinedError);
    expect(() => before.state).toThrow(
      expect.objectContaining({ incidentId: incident.id }) as Error,
    );
    expect(() => registry.acquire(ALICE)).toThrow(ManagerQuarantinedError);
    for (const [notice] of await Promise.all(told)) {
      expect(notice).toMatchObject({
        code: 'QUARANTINED',
        incidentId: incident.id,
      });
      expect(JSON.stringify(notice)).not.toContain('laptop');
    }
    await eventually(() => {
      expect(alice.connected || phone.connected).toBe(false);
    });

    await expect(bob.emitWithAck('note')).resolves.toBe('unified');
    for (const wait of [0, DAY_MS]) {
      letTimePass(wait);
      expect((await refusalOf(clientOf(url, { user: 'alice' }))).code).toBe(
        'QUARANTINED',
      );
    }
    expect(registry.status()).toMatchObject({
      quarantined: [{ key: 'u~alice', incidentId: incident.id, until: null }],
      breaker: { server: 'closed', users: { open: 0, halfOpen: 0, held: 1 } },
    });
    expect(app.get(Monitoring).metrics()).toMatchObject({
      quarantined: 1,
      breaker: { users: { held: 1 } },
      incidents: { measures: 1, byVector: { 'stale-manager': 2 } },
    });

    breaker.reset(ALICE);
    const again = await connect(url, 'alice');
    expect(registry.get(ALICE)!.state.size).toBe(0);
    await expect(again.emitWithAck('note')).resolves.toBe('unified');
    expect(registry.status().quarantined).toEqual([]);
    const measures = incidents.filter(({ vector }) => vector === 'by-hand');
    expect(measures.map(({ action }) => action)).toEqual([
      'quarantined',
      'released',
    ]);
  });

  it('may be offline or connecting', async () => {
    let answer!: (identity: Identity) => void;
    const identity = new Promise<Identity>((resolve) => {
      answer = resolve;
    });
    const identify = vi.fn(() => identity);
    const { url, breaker, registry } = await start({ identify });
    const refused = refusalOf(clientOf(url, {}));
    await eventually(() => expect(identify).toHaveBeenCalled());
    breaker.quarantine(ALICE, 'stolen laptop');
    answer(ALICE);
    expect((await refused).code).toBe('QUARANTINED');
    expect(registry.size).toBe(0);
  });

  it("can be banned from another user's handler, and in mode report as well", async () => {
    const { url, incidents, registry } = await start({ mode: 'report' });
    const alice = await connect(url, 'alice');
    const bob = await connect(url, 'bob');
    const gone = next(alice, 'disconnect');
    const inWhoseName: unknown[] = [];
    registry
      .get(ALICE)!
      .on('released', () => void inWhoseName.push(registry.currentIfAny()));
    const id: unknown = await bob.emitWithAck('close-out');
    await gone;
    expect(inWhoseName).toEqual([undefined]);
    expect(incidents).toEqual([expect.objectContaining({ id })]);
    expect(incidents[0]).toMatchObject({
      vector: 'by-hand',
      severity: 'high',
      users: ['u~alice'],
      action: 'quarantined',
      reason: 'stolen laptop',
      event: null,
      impact: { disclosed: false, duties: [], notices: [] },
    });
  });

  it('is not released when a quarantine of a violation ends', async () => {
    const { registry, url, breaker } = await start();
    breaker.quarantine(ALICE, 'stolen laptop');
    const shared = { notes: [] };
    registry.acquire({ userId: 'bob' }).state.set('draft', shared);
    registry.acquire({ userId: 'carol' }).state.set('draft', shared);
    letTimePass(DAY_MS);
    expect((await refusalOf(clientOf(url, { user: 'alice' }))).code).toBe(
      'QUARANTINED',
    );
    await connect(url, 'bob');
  });
});

describe('an action by hand', () => {
  it('is always in the audit trail, with the user as a digest if the option is set', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wsm-by-hand-'));
    try {
      const auditFile = join(folder, 'audit.jsonl');
      const { app, breaker } = await start({
        incidents: { auditFile, hashUsers: true },
      });
      breaker.trip('a drill');
      breaker.trip('a drill');
      breaker.reset();
      // There is nothing left to end.
      breaker.reset();
      breaker.reset(ALICE);
      const incident = breaker.quarantine(ALICE, 'the laptop of u~alice');
      breaker.reset(ALICE);
      await expect(app.get(Incidents).written(incident)).resolves.toBe(true);
      await app.close();
      const text = await readFile(auditFile, 'utf8');
      const actions = [...text.matchAll(/"action":"([\w-]+)"/g)];
      expect(actions.map(([, action]) => action)).toEqual([
        'locked-down',
        'locked-down',
        'released',
        'quarantined',
        'released',
      ]);
      expect(text).toContain('"reason":"a drill"');
      expect(text).not.toContain('u~alice');
      await expect(verifyAuditTrail([auditFile])).resolves.toMatchObject({
        ok: true,
        violations: 0,
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('accepts a reason that is empty or that forges a log line', async () => {
    const { breaker, incidents } = await start();
    breaker.quarantine(ALICE, undefined as unknown as string);
    breaker.quarantine(ALICE, `x\n${'y'.repeat(10_000)}`);
    const [none, forged] = incidents.map(({ reason }) => reason);
    expect(none).toBeUndefined();
    expect(forged).toHaveLength(300);
    expect(forged).not.toContain('\n');
  });
});
