import { join } from 'node:path';
import {
  incident,
  temporaryDirectory,
  troubles,
} from '../../incident.fixture-spec.js';
import { AnchorRunner, type AnchoredHead, type AuditAnchor } from './anchor.js';
import { AuditTrail } from './trail.js';

const headOf = (seq: number) => ({ seq, hash: String(seq).padStart(64, '0') });
const trail = { path: 'audit.jsonl', node: 'n1' };

describe('an anchor', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function runner(anchor: AuditAnchor) {
    const reported = troubles();
    return {
      reported,
      anchor: new AnchorRunner(anchor, trail, reported.report),
    };
  }

  it('receives the newest head with its origin at most once a second', async () => {
    const got: AnchoredHead[] = [];
    const { anchor } = runner((head) => void got.push(head));
    anchor.offer(headOf(0));
    await vi.advanceTimersByTimeAsync(0);
    for (let seq = 1; seq <= 5000; seq++) {
      anchor.offer(headOf(seq));
      await vi.advanceTimersByTimeAsync(1);
    }
    await vi.advanceTimersByTimeAsync(1000);
    expect(got.length).toBeLessThanOrEqual(7);
    expect(got[0]).toEqual({
      ...headOf(0),
      file: 'audit.jsonl',
      node: 'n1',
      at: expect.any(String) as string,
    });
    expect(got.at(-1)?.seq).toBe(5000);
    expect(anchor.stats()).toEqual({
      anchored: got.length,
      failed: 0,
      seq: 5000,
      lagMs: 0,
    });
  });

  it('is retried after a failure with increasing pauses and the newest head', async () => {
    const got: number[] = [];
    let isBroken = true;
    const { anchor, reported } = runner(({ seq }) => {
      got.push(seq);
      if (isBroken) throw new Error('no route');
    });
    anchor.offer(headOf(1));
    await vi.advanceTimersByTimeAsync(10_000);
    // At 0, 2, 6 seconds.
    expect(got).toEqual([1, 1, 1]);
    expect(anchor.stats()).toMatchObject({ failed: 3, seq: -1, lagMs: 10_000 });
    anchor.offer(headOf(2));
    isBroken = false;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(got).toEqual([1, 1, 1, 2]);
    expect(anchor.stats()).toMatchObject({ anchored: 1, seq: 2, lagMs: 0 });
    expect(reported.map(({ sink, kind }) => [sink, kind])).toEqual([
      ['audit-anchor', 'failing'],
      ['audit-anchor', 'recovered'],
    ]);
  });

  it('counts as failed when it hangs, and delays nothing', async () => {
    const { anchor } = runner(() => new Promise<void>(() => undefined));
    anchor.offer(headOf(1));
    await vi.advanceTimersByTimeAsync(5_001);
    expect(anchor.stats().failed).toBe(1);
    const closing = anchor.close(100);
    await vi.advanceTimersByTimeAsync(5_000);
    await closing;
  });
});

describe('an audit trail with an anchor', () => {
  it('stores its last head before it is closed', async () => {
    await using dir = await temporaryDirectory();
    const got: AnchoredHead[] = [];
    const path = join(dir.path, 'audit.jsonl');
    const audited = await AuditTrail.open({
      path,
      anchor: (head) => void got.push(head),
    });
    for (let n = 1; n <= 3; n++) await audited.append(incident(n));
    const head = await audited.close();
    expect(got.at(-1)).toMatchObject({ ...head, file: path });
    expect(audited.stats().anchor).toMatchObject({ failed: 0, seq: head?.seq });
  });

  it('records and acknowledges as usual when the anchor fails', async () => {
    await using dir = await temporaryDirectory();
    const reported = troubles();
    const audited = await AuditTrail.open({
      path: join(dir.path, 'audit.jsonl'),
      anchor: () => Promise.reject(new Error('no route')),
      onTrouble: reported.report,
    });
    await expect(audited.append(incident(1))).resolves.toBe(true);
    await audited.close();
    expect(audited.stats()).toMatchObject({
      written: 1,
      isDegraded: false,
      anchor: { anchored: 0, seq: -1 },
    });
    expect(reported[0]).toMatchObject({
      sink: 'audit-anchor',
      kind: 'failing',
    });
  });
});
