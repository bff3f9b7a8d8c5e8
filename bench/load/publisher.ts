import type { ServerProcess } from '../lib/processes/server-process.js';
import { JOIN, PUBLISH, type Publication } from '../servers/publishing.js';
import { type RawClient, eventFrame } from './raw-client.js';

export interface Order {
  readonly through: Publication['through'];
  readonly size: Publication['size'];
  readonly recipients: number;
  /** The number of packets that all recipients receive together. */
  readonly packets: number;
}

/** The maximum number of emissions of one request, over which the cost of the request is spread. */
const AT_MOST_TIMES = 100;

/** Clients in channels of different sizes, one of whom publishes to all of them. */
export class Publisher {
  private arrived = 0;
  private expected = 0;
  private onAllArrived: () => void = () => {};
  private onAcknowledged: () => void = () => {};

  private constructor(
    private readonly crowd: readonly RawClient[],
    private readonly first: RawClient,
    private readonly server: ServerProcess,
  ) {
    for (const client of crowd) {
      client.listener = {
        acknowledged: () => this.onAcknowledged(),
        received: () => this.receive(),
      };
    }
  }

  /** The first client, the first 10 clients and so on join the channels `1`, `10`, …. */
  static async among(
    crowd: readonly RawClient[],
    sizes: readonly number[],
    server: ServerProcess,
  ): Promise<Publisher> {
    const [first] = crowd;
    if (!first) throw new RangeError('A crowd has at least one member.');
    const publisher = new Publisher(crowd, first, server);
    for (const size of sizes)
      for (const client of crowd.slice(0, size))
        await publisher.request(client, JOIN, String(size));
    return publisher;
  }

  /**
   * Publishes until the given number of packets has arrived. @returns the server's CPU for one emission, in
   * microseconds
   */
  async publish(order: Order): Promise<number> {
    const { recipients, packets, through, size } = order;
    const emissions = Math.max(2, Math.round(packets / recipients));
    const times = Math.min(AT_MOST_TIMES, emissions);
    const requests = Math.ceil(emissions / times);
    const channel = String(recipients);
    const before = await this.server.snapshot();
    for (let i = 0; i < requests; i++) {
      const publication: Publication = { through, size, channel, times };
      await this.request(this.first, PUBLISH, publication, times * recipients);
    }
    const after = await this.server.snapshot();
    return (after.cpuMicros - before.cpuMicros) / (requests * times);
  }

  close(): void {
    for (const client of this.crowd) client.close();
  }

  /** Waits for the acknowledgement and for the packets of the request. */
  private async request(
    client: RawClient,
    event: string,
    data: unknown,
    expected = 0,
  ): Promise<void> {
    this.arrived = 0;
    this.expected = expected;
    const acknowledged = new Promise<void>(
      (resolve) => (this.onAcknowledged = resolve),
    );
    const allArrived = new Promise<void>((resolve) => {
      this.onAllArrived = resolve;
      if (expected === 0) resolve();
    });
    client.send(eventFrame(0, event, data));
    await Promise.all([acknowledged, allArrived]);
  }

  private receive(): void {
    this.arrived++;
    if (this.arrived === this.expected) this.onAllArrived();
  }
}
