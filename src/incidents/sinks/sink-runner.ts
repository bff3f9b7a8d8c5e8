import type { SecurityIncident } from '../incident.js';
import {
  TroubleGate,
  warnOfTrouble,
  type IncidentSink,
  type SinkStats,
  type SinkTrouble,
  type TroubleReporter,
} from './sink.js';
import { within } from './within.js';

/** Limits of a {@link SinkRunner}. */
export interface SinkRunnerOptions {
  /** Maximum queue length; beyond it the oldest incident is dropped. Default 10,000. */
  readonly capacity?: number;
  /** Time limit of one attempt, in milliseconds. Default 5,000. */
  readonly timeoutMs?: number;
  /** Attempts for one incident, including the first. Default 5. */
  readonly attempts?: number;
  /** Maximum pause after the first failure, in milliseconds; doubled after each further one. Default 100. */
  readonly backoffMs?: number;
  /** Maximum pause in milliseconds. Default 10,000. */
  readonly maxBackoffMs?: number;
  /** With this many timed-out writes outstanding, a new write starts only every `maxBackoffMs`. Default 4. */
  readonly maxHanging?: number;
  /** Random number from 0 to 1, for the jitter. Default `Math.random`. */
  readonly random?: () => number;
  readonly onTrouble?: TroubleReporter;
}

interface Waiting {
  readonly incident: SecurityIncident;
  readonly since: number;
}

/**
 * The queue of one sink. It is bounded and writes one incident at a time, in order, with a time limit
 * and retries with exponential back-off and full jitter. `push` returns immediately and never
 * throws, whatever the sink does.
 */
export class SinkRunner {
  private readonly queue: Waiting[] = [];
  private readonly gate: TroubleGate;
  private readonly limits: Required<Omit<SinkRunnerOptions, 'onTrouble'>>;
  private current: Waiting | undefined;
  private running: Promise<void> | undefined;
  private readonly pauses = new Set<() => void>();
  private closed = false;
  private abandoned = false;
  private written = 0;
  private failed = 0;
  private retried = 0;
  private dropped = 0;
  private hanging = 0;

  constructor(
    private readonly sink: IncidentSink,
    { onTrouble = warnOfTrouble, ...limits }: SinkRunnerOptions = {},
  ) {
    this.gate = new TroubleGate(onTrouble);
    this.limits = {
      capacity: 10_000,
      timeoutMs: 5000,
      attempts: 5,
      backoffMs: 100,
      maxBackoffMs: 10_000,
      maxHanging: 4,
      random: Math.random,
      ...limits,
    };
  }

  get name(): string {
    return this.sink.name;
  }

  push(incident: SecurityIncident): void {
    if (this.closed) {
      this.drop(1);
      return;
    }
    this.queue.push({ incident, since: Date.now() });
    if (this.queue.length > this.limits.capacity) {
      this.queue.shift();
      this.drop(1);
    }
    // In a later turn of the event loop: the caller contains the violation first.
    this.running ??= new Promise((resolve) =>
      setImmediate(() => void this.run().then(resolve)),
    );
  }

  stats(): SinkStats {
    const oldest = this.current ?? this.queue[0];
    return {
      written: this.written,
      failed: this.failed,
      retried: this.retried,
      dropped: this.dropped,
      queued: this.queue.length + (this.current ? 1 : 0),
      hanging: this.hanging,
      lagMs: oldest ? Math.max(0, Date.now() - oldest.since) : 0,
    };
  }

  /** Resolves when every incident so far is written, given up or dropped. */
  async flush(): Promise<void> {
    while (this.running) await this.running;
  }

  /** Accepts no further incidents, waits this long for the queue, then drops and reports the rest. */
  async close(timeoutMs = 5000): Promise<void> {
    this.closed = true;
    await within(timeoutMs, this.flush());
    this.abandoned = true;
    if (this.queue.length > 0) this.drop(this.queue.splice(0).length);
    for (const wake of this.pauses) wake();
    await within(timeoutMs, this.closeSink());
  }

  private async closeSink(): Promise<void> {
    try {
      await this.sink.close?.();
    } catch (error) {
      this.report('failing', error);
    }
  }

  private async run(): Promise<void> {
    for (let next = this.queue.shift(); next; next = this.queue.shift()) {
      this.current = next;
      await this.deliver(next.incident);
      this.current = undefined;
    }
    this.running = undefined;
  }

  private async deliver(incident: SecurityIncident): Promise<void> {
    const { attempts, maxHanging, maxBackoffMs } = this.limits;
    for (let attempt = 1; ; attempt++) {
      if (this.hanging >= maxHanging) await this.pause(maxBackoffMs);
      try {
        await this.attempt(incident);
        this.written++;
        if (this.gate.isOpen) this.report('recovered');
        return;
      } catch (error) {
        if (attempt === attempts || this.abandoned) {
          this.failed++;
          this.report('failing', error);
          return;
        }
      }
      this.retried++;
      await this.pause(this.backoffMs(attempt));
    }
  }

  private async attempt(incident: SecurityIncident): Promise<void> {
    const write = Promise.resolve(this.sink.write(incident));
    if (await within(this.limits.timeoutMs, write)) return;
    this.trackHanging(write);
    throw new Error(`no answer within ${this.limits.timeoutMs} ms`);
  }

  private trackHanging(write: Promise<void>): void {
    this.hanging++;
    const settle = (): void => {
      this.hanging--;
      for (const wake of this.pauses) wake();
    };
    write.then(settle, settle);
  }

  private backoffMs(attempt: number): number {
    const { backoffMs, maxBackoffMs, random } = this.limits;
    return random() * Math.min(maxBackoffMs, backoffMs * 2 ** (attempt - 1));
  }

  private async pause(ms: number): Promise<void> {
    if (this.abandoned) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.pauses.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      timer.unref();
      this.pauses.add(wake);
    });
  }

  private drop(count: number): void {
    this.dropped += count;
    this.report('dropping');
  }

  private report(kind: SinkTrouble['kind'], error?: unknown): void {
    const { failed, dropped, queued } = this.stats();
    this.gate.pass({ sink: this.name, kind, failed, dropped, queued, error });
  }
}
