import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import {
  AuditKeyError,
  AuditLockedError,
  NotAnAuditTrailError,
} from './errors.js';
import { AnchorRunner } from './anchor.js';
import { AuditFile } from './file.js';
import { AuditLock } from './lock.js';
import type { AuditHead, AuditRecord } from '../chain/record.js';
import type { AuditFileOptions, CommittedState } from './recovery.js';
import { Spill } from './spill.js';
import type { AuditTrailOptions, AuditTrailStats } from './trail.options.js';
import type { SecurityIncident } from '../../incident.js';
import { TroubleGate, warnOfTrouble } from '../../sinks/sink.js';
import { within } from '../../sinks/within.js';

const BATCH = 500;
const MIN_KEY_BYTES = 16;

interface Pending {
  readonly incident: SecurityIncident;
  readonly since: number;
  readonly settle: (isDurable: boolean) => void;
}

/**
 * The append-only, chained file of incidents.
 *
 * Waiting incidents are written with one `write` and one `fdatasync`. A full, read-only or missing disk
 * causes no error in the caller: incidents wait, and beyond the capacity they are counted by vector
 * and action, and the counts are written later.
 *
 * A chain cannot show that its last records were truncated, or that all of it was removed. Store `head` elsewhere, see
 * {@link AuditTrailOptions.anchor}, and pass it to `audit verify --head`.
 */
export class AuditTrail {
  private readonly gate: TroubleGate;
  private readonly anchor: AnchorRunner | undefined;
  private readonly pending: Pending[] = [];
  private readonly fileOptions: AuditFileOptions;
  private spilled = new Spill();
  private file: AuditFile | undefined;
  private lock: AuditLock | undefined;
  private committed: CommittedState | undefined;
  private running: Promise<void> | undefined;
  private wake: (() => void) | undefined;
  private state: 'open' | 'closing' | 'closed' = 'open';
  private failures = 0;
  private written = 0;
  private retried = 0;
  private dropped = 0;

  private constructor(private readonly options: AuditTrailOptions) {
    const {
      path,
      key,
      node = `${hostname()}:${process.pid}`,
      maxBytes = 64 * 1024 ** 2,
    } = options;
    this.fileOptions = {
      path,
      node,
      maxBytes,
      ...(key === undefined ? {} : { key }),
    };
    const onTrouble = options.onTrouble ?? warnOfTrouble;
    this.gate = new TroubleGate(onTrouble);
    this.anchor =
      options.anchor &&
      new AnchorRunner(options.anchor, { path, node }, onTrouble);
  }

  /**
   * Opens or continues a trail. A disk error does not reject: the trail reports it and retries.
   *
   * @throws AuditLockedError, NotAnAuditTrailError, AuditKeyError: configuration errors
   */
  static async open(options: AuditTrailOptions): Promise<AuditTrail> {
    const keyBytes =
      options.key === undefined
        ? MIN_KEY_BYTES
        : Buffer.byteLength(options.key);
    if (keyBytes < MIN_KEY_BYTES)
      throw new AuditKeyError(keyBytes, MIN_KEY_BYTES);
    const trail = new AuditTrail(options);
    try {
      await trail.ensureOpen();
    } catch (error) {
      if (
        error instanceof AuditLockedError ||
        error instanceof NotAnAuditTrailError
      ) {
        await trail.release();
        throw error;
      }
      await trail.suspend(error);
    }
    return trail;
  }

  /** The last record that is on disk, or undefined before the first one is. */
  get head(): AuditHead | undefined {
    return this.committed?.head;
  }

  /**
   * Queues an incident. Resolves to true when it is on disk, and to false if it could only be counted.
   * Never rejects.
   */
  append(incident: SecurityIncident): Promise<boolean> {
    if (
      this.state !== 'open' ||
      this.pending.length >= (this.options.maxPending ?? 10_000)
    ) {
      this.spilled.add(incident);
      this.dropped += incident.count;
      this.report('dropping');
      return Promise.resolve(false);
    }
    return new Promise((settle) => {
      this.pending.push({ incident, since: Date.now(), settle });
      this.running ??= new Promise((resolve) =>
        setImmediate(() => void this.run().then(resolve)),
      );
    });
  }

  stats(): AuditTrailStats {
    const oldest = this.pending[0];
    return {
      written: this.written,
      failed: 0,
      retried: this.retried,
      dropped: this.dropped,
      queued: this.pending.length,
      hanging: 0,
      lagMs: oldest ? ageOf(oldest.since) : 0,
      isDegraded: this.failures > 0,
      isSpilling: !this.spilled.isEmpty,
      headAgeMs: this.committed ? ageOf(this.committed.at) : null,
      anchor: this.anchor?.stats() ?? null,
    };
  }

  /**
   * Resolves when no incident waits. With a broken disk, it resolves when the disk works again; this
   * does not keep the process alive, whereas `close` does for its time limit.
   */
  async flush(): Promise<void> {
    while (this.running) await this.running;
  }

  /**
   * Writes waiting incidents for at most `timeoutMs`, and closes the file. Resolves to the head, to be
   * stored elsewhere.
   */
  async close(timeoutMs = 5000): Promise<AuditHead | undefined> {
    if (this.state !== 'open') return this.head;
    this.state = 'closing';
    await within(timeoutMs, this.flush());
    this.state = 'closed';
    this.wake?.();
    for (const { settle, incident } of this.pending.splice(0)) {
      this.dropped += incident.count;
      settle(false);
    }
    if (this.dropped > 0) this.report('dropping');
    // A disk or an anchor that hangs must not prevent the process from ending.
    await Promise.all([
      within(timeoutMs, this.release()),
      this.anchor?.close(timeoutMs),
    ]);
    return this.head;
  }

  private async run(): Promise<void> {
    while (
      this.state !== 'closed' &&
      (this.pending.length > 0 || !this.spilled.isEmpty)
    ) {
      try {
        await this.writeBatch(await this.ensureOpen());
      } catch (error) {
        await this.suspend(error);
        this.retried++;
        await this.pause();
      }
    }
    this.running = undefined;
  }

  private async writeBatch(file: AuditFile): Promise<void> {
    const batch = this.pending.slice(0, BATCH);
    const records: AuditRecord[] = batch.map(({ incident }) => ({
      kind: 'incident',
      incident,
    }));
    const spilled = this.spilled;
    if (!spilled.isEmpty) {
      this.spilled = new Spill();
      records.push(spilled.toRecord());
    }
    try {
      await file.append(records);
    } catch (error) {
      this.spilled = spilled.merge(this.spilled);
      throw error;
    }
    this.committed = file.committed;
    this.anchor?.offer(this.committed.head);
    this.failures = 0;
    this.written += batch.length;
    for (const { settle } of this.pending.splice(0, batch.length)) settle(true);
    if (this.gate.isOpen) this.report('recovered');
  }

  private async ensureOpen(): Promise<AuditFile> {
    if (this.file) return this.file;
    await mkdir(dirname(this.options.path), { recursive: true, mode: 0o700 });
    this.lock ??= await AuditLock.acquire(this.options.path);
    this.file = await AuditFile.open(this.fileOptions, this.committed);
    this.committed = this.file.committed;
    this.anchor?.offer(this.committed.head);
    return this.file;
  }

  /** Closes the file after an error, since its state is unknown. */
  private async suspend(error: unknown): Promise<void> {
    this.failures++;
    if (this.file) this.committed = this.file.committed;
    await this.release();
    this.report('failing', error);
  }

  private async release(): Promise<void> {
    const { file, lock } = this;
    this.file = undefined;
    this.lock = undefined;
    await file?.close().catch(() => undefined);
    await lock?.release();
  }

  private async pause(): Promise<void> {
    const { retryMs = 100, maxRetryMs = 5000 } = this.options;
    if (this.state === 'closed') return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(
        resolve,
        Math.min(maxRetryMs, retryMs * 2 ** (this.failures - 1)),
      );
      timer.unref();
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private report(
    kind: 'failing' | 'dropping' | 'recovered',
    error?: unknown,
  ): void {
    const { failed, dropped, queued } = this.stats();
    this.gate.pass({
      sink: 'audit-trail',
      kind,
      failed,
      dropped,
      queued,
      error,
    });
  }
}

/** Not negative, even if the clock was set back. */
function ageOf(at: number): number {
  return Math.max(0, Date.now() - at);
}
