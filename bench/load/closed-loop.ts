import { type RecordableHistogram, createHistogram } from 'node:perf_hooks';
import { type RawClient, eventFrame } from './raw-client.js';

/** The result of a run. */
export interface Stretch {
  readonly messages: number;
  readonly seconds: number;
  /** Microseconds from sending a message to its acknowledgement. */
  readonly p50Micros: number;
  readonly p99Micros: number;
}

/**
 * Each client keeps some messages in flight: after every acknowledgement it sends the next. The server always has work,
 * and at most `clients × inFlight` messages at a time.
 */
export class ClosedLoop {
  private readonly frames: readonly Buffer[];
  private readonly latencies: RecordableHistogram = createHistogram();
  private readonly sentAt = new Map<RawClient, Float64Array>();
  private messages = 0;
  private open = 0;
  private wanted = 0;
  private onDrained: () => void = () => {};

  constructor(
    private readonly clients: readonly RawClient[],
    private readonly inFlight: number,
    event: string,
    data: unknown,
  ) {
    this.frames = Array.from({ length: inFlight }, (_, id) =>
      eventFrame(id, event, data),
    );
    for (const client of clients) {
      this.sentAt.set(client, new Float64Array(inFlight));
      client.listener = { acknowledged: (id) => this.answered(client, id) };
    }
  }

  /** Sends a number of messages, or fewer if that takes too long, and waits until each is answered. */
  async run(wanted: number, atMostMs = wanted): Promise<Stretch> {
    this.latencies.reset();
    this.messages = 0;
    this.wanted = wanted;
    const drained = new Promise<void>((resolve) => (this.onDrained = resolve));
    const start = performance.now();
    for (const client of this.clients)
      for (let id = 0; id < this.inFlight; id++) this.send(client, id, start);
    const timer = setTimeout(() => (this.wanted = 0), atMostMs);
    await drained;
    clearTimeout(timer);
    return {
      messages: this.messages,
      seconds: (performance.now() - start) / 1_000,
      p50Micros: this.latencies.percentile(50) / 1_000,
      p99Micros: this.latencies.percentile(99) / 1_000,
    };
  }

  private send(client: RawClient, id: number, now: number): void {
    const times = this.sentAt.get(client);
    const frame = this.frames[id];
    if (!times || !frame) throw new RangeError(`No message ${id} was sent.`);
    times[id] = now;
    this.open++;
    client.send(frame);
  }

  private answered(client: RawClient, id: number): void {
    const now = performance.now();
    const sentAt = this.sentAt.get(client)?.[id] ?? now;
    this.latencies.record(Math.max(1, Math.round((now - sentAt) * 1_000_000)));
    this.messages++;
    this.open--;
    if (this.messages + this.open < this.wanted) this.send(client, id, now);
    else if (this.open === 0) this.onDrained();
  }
}
