import { TroubleGate, type TroubleReporter } from '../../sinks/sink.js';
import { within } from '../../sinks/within.js';
import type { AuditHead } from '../chain/record.js';

/** The newest head of an audit trail, as {@link AuditAnchor} receives it. */
export interface AnchoredHead extends AuditHead {
  /** The file of the trail. */
  readonly file: string;
  /** The process that writes it. */
  readonly node: string;
  /** Time of the call, in ISO 8601, UTC. */
  readonly at: string;
}

/**
 * Stores the newest head of the audit trail outside the machine: on another host, in a write-once bucket, in a log
 * service. `audit verify --head SEQ:HASH` then detects what the chain alone cannot show: a truncated end, and a trail
 * that was removed and restarted.
 *
 * Called at most once a second with the newest head, and never concurrently. Errors are counted and the call is
 * retried. Only the shutdown of the application waits for it, for at most five seconds.
 */
export type AuditAnchor = (head: AnchoredHead) => void | Promise<void>;

/** The counters of the anchor. */
export interface AnchorStats {
  /** Heads that were stored. */
  readonly anchored: number;
  /** Calls that threw or timed out. */
  readonly failed: number;
  /** Number of the newest record whose head was stored; -1 before the first. */
  readonly seq: number;
  /** Waiting time of the newest head in milliseconds; 0 if it is stored. */
  readonly lagMs: number;
}

const INTERVAL_MS = 1_000;
const MAX_INTERVAL_MS = 60_000;
const TIMEOUT_MS = 5_000;

/** Calls an {@link AuditAnchor} with the newest head. `offer` returns immediately and never throws. */
export class AnchorRunner {
  private readonly gate: TroubleGate;
  private newest: AuditHead | undefined;
  private newestSince = 0;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private calledAt = -Infinity;
  private failuresInARow = 0;
  private isClosed = false;
  private anchored = 0;
  private failed = 0;
  private seq = -1;

  constructor(
    private readonly anchor: AuditAnchor,
    private readonly trail: { readonly path: string; readonly node: string },
    onTrouble: TroubleReporter,
  ) {
    this.gate = new TroubleGate(onTrouble);
  }

  /** The trail has a new head. */
  offer(head: AuditHead): void {
    if (head.seq === this.seq || this.isClosed) return;
    this.newestSince = this.newest ? this.newestSince : Date.now();
    this.newest = head;
    this.schedule();
  }

  stats(): AnchorStats {
    const { anchored, failed, seq } = this;
    const lagMs = this.newest ? Math.max(0, Date.now() - this.newestSince) : 0;
    return { anchored, failed, seq, lagMs };
  }

  /** Stores the newest head if it is not stored yet, and waits for at most this long. */
  async close(timeoutMs: number): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await within(timeoutMs, this.finish());
  }

  private async finish(): Promise<void> {
    await this.running;
    if (this.newest) await this.call();
  }

  private schedule(): void {
    if (this.timer || this.running || this.isClosed || !this.newest) return;
    const intervalMs = Math.min(
      MAX_INTERVAL_MS,
      INTERVAL_MS * 2 ** this.failuresInARow,
    );
    const waitMs = Math.max(0, this.calledAt + intervalMs - Date.now());
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.running = this.call().finally(() => {
        this.running = undefined;
        this.schedule();
      });
    }, waitMs);
    this.timer.unref();
  }

  private async call(): Promise<void> {
    const head = this.newest;
    if (!head) return;
    this.calledAt = Date.now();
    try {
      await this.attempt(head);
      this.anchored++;
      this.failuresInARow = 0;
      this.seq = head.seq;
      if (this.newest === head) this.newest = undefined;
      else this.newestSince = this.calledAt;
      if (this.gate.isOpen) this.report('recovered');
    } catch (error) {
      this.failed++;
      this.failuresInARow++;
      this.report('failing', error);
    }
  }

  private async attempt({ seq, hash }: AuditHead): Promise<void> {
    const { path: file, node } = this.trail;
    const at = new Date().toISOString();
    const call = Promise.resolve(this.anchor({ seq, hash, file, node, at }));
    call.catch(() => undefined);
    if (await within(TIMEOUT_MS, call)) return;
    throw new Error(`no answer within ${TIMEOUT_MS} ms`);
  }

  private report(kind: 'failing' | 'recovered', error?: unknown): void {
    const { failed } = this;
    this.gate.pass({
      sink: 'audit-anchor',
      kind,
      failed,
      dropped: 0,
      queued: this.newest ? 1 : 0,
      error,
    });
  }
}
