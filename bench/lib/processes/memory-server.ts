import type { ServerSpec } from '../../contestants.js';
import type { Contender } from '../contest.js';
import { ServerProcess } from './server-process.js';

export interface MemoryCost {
  readonly cpuMicros: number;
}

/** A server that generates its own load, without a network: see servers/memory-load.ts. */
export class MemoryServer implements Contender<MemoryCost> {
  private constructor(private readonly server: ServerProcess) {}

  /**
   * @param flags for Node
   * @throws {UnsupportedServerError}
   */
  static async start(
    spec: ServerSpec,
    flags?: readonly string[],
  ): Promise<MemoryServer> {
    return new MemoryServer(await ServerProcess.start(spec, flags));
  }

  async measure(messages: number): Promise<MemoryCost> {
    const { cpuMicros } = await this.server.drive(messages);
    return { cpuMicros: cpuMicros / messages };
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}
