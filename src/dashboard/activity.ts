import type { Monitoring } from '../containment/index.js';

const SAMPLE_MS = 1_000;
/** Five minutes. */
const MAX_SAMPLES = 300;
/** Sampling stops after this time without a reader. */
const IDLE_MS = 10_000;

/** One second of the server. Rates are per second. */
export interface Sample {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly users: number;
  readonly connections: number;
  readonly received: number;
  readonly sent: number;
  readonly violations: number;
  /** By code; codes without a rejection are omitted. */
  readonly rejections: Readonly<Record<string, number>>;
}

interface Counters {
  readonly at: number;
  readonly received: number;
  readonly sent: number;
  readonly violations: number;
  readonly rejections: Readonly<Record<string, number>>;
}

/** Samples the counters of the server once a second while the page is open. */
export class Activity {
  private readonly list: Sample[] = [];
  private timer: NodeJS.Timeout | undefined;
  private readAt = 0;
  private before: Counters | undefined;

  constructor(
    private readonly monitoring: Monitoring,
    private readonly onSample: () => void = () => undefined,
  ) {}

  /** Whether the page is open somewhere. */
  get isWatched(): boolean {
    return this.timer !== undefined;
  }

  samples(): readonly Sample[] {
    this.readAt = Date.now();
    if (!this.timer) {
      this.before = this.read();
      this.timer = setInterval(() => this.sample(), SAMPLE_MS);
      this.timer.unref();
      this.onSample();
    }
    return this.list;
  }

  close(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private sample(): void {
    if (Date.now() - this.readAt > IDLE_MS) {
      this.close();
      return;
    }
    const now = this.read();
    const before = this.before ?? now;
    this.before = now;
    const seconds = Math.max((now.at - before.at) / 1_000, 0.001);
    const rate = (to: number, from = 0) =>
      Math.round(((to - from) / seconds) * 10) / 10;
    const { users, connections } = this.monitoring.counts();
    this.list.push({
      at: now.at,
      users,
      connections,
      received: rate(now.received, before.received),
      sent: rate(now.sent, before.sent),
      violations: rate(now.violations, before.violations),
      rejections: Object.fromEntries(
        Object.entries(now.rejections)
          .map(([code, count]) => [code, rate(count, before.rejections[code])])
          .filter(([, perSecond]) => perSecond !== 0),
      ),
    });
    if (this.list.length > MAX_SAMPLES) this.list.shift();
    this.onSample();
  }

  private read(): Counters {
    const { messagesReceived, messagesSent } = this.monitoring.counts();
    return {
      at: Date.now(),
      received: messagesReceived,
      sent: messagesSent,
      violations: this.monitoring.incidentMetrics().violations,
      rejections: this.monitoring.rejections(),
    };
  }
}
