import { ClosedLoop } from '../../load/closed-loop.js';
import type { Contender } from '../contest.js';
import { connectCrowd } from '../../load/crowd.js';
import type { RawClient } from '../../load/raw-client.js';
import { CLIENTS, type ServerSpec } from '../../contestants.js';
import { ASK, QUESTION } from '../../servers/shared/work.js';
import { ServerProcess } from './server-process.js';

/** The cost of one run for a server. */
export interface Cost {
  /** The processor time of the server for one message, in microseconds. */
  readonly cpuMicros: number;
  readonly perSecond: number;
  readonly p50Micros: number;
  readonly p99Micros: number;
}

interface Setup {
  /** Flags of Node. */
  readonly flags?: readonly string[];
  readonly clients?: number;
  /** The number of messages that each client has in flight. */
  readonly inFlight?: number;
}

/** A server with its clients, each of which sends a question and waits for the answer. */
export class MeasuredServer implements Contender<Cost> {
  private constructor(
    readonly server: ServerProcess,
    private readonly clients: readonly RawClient[],
    private readonly loop: ClosedLoop,
  ) {}

  /** @throws {UnsupportedServerError} */
  static async start(
    spec: ServerSpec,
    { flags, clients: count = CLIENTS, inFlight = 1 }: Setup = {},
  ): Promise<MeasuredServer> {
    const server = await ServerProcess.start(spec, flags);
    const clients = await connectCrowd(server.port, count);
    const loop = new ClosedLoop(clients, inFlight, ASK, QUESTION);
    return new MeasuredServer(server, clients, loop);
  }

  /** The server is idle before and after, so that all of its processor time is for these messages. */
  async measure(messages: number): Promise<Cost> {
    const before = await this.server.snapshot();
    const stretch = await this.loop.run(messages);
    const after = await this.server.snapshot();
    return {
      cpuMicros: (after.cpuMicros - before.cpuMicros) / stretch.messages,
      perSecond: stretch.messages / stretch.seconds,
      p50Micros: stretch.p50Micros,
      p99Micros: stretch.p99Micros,
    };
  }

  async stop(): Promise<void> {
    for (const client of this.clients) client.close();
    await this.server.stop();
  }
}
