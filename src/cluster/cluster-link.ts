import { type OnApplicationShutdown } from '@nestjs/common';
import type { ClusterOptions } from './cluster.options.js';
import type { Cluster } from './cluster.js';
import { MemoryHub, memoryCluster } from './memory-cluster.js';

/**
 * This node's place in the cluster. It has joined before anything of the application runs, so before the first
 * connection, and leaves after the last one has ended.
 */
export class ClusterLink implements OnApplicationShutdown {
  #alone: Cluster | undefined;
  #lost = 0;

  private constructor(
    /** `undefined` where the application is one process. */
    readonly cluster: Cluster | undefined,
  ) {}

  /** Where values of the application are kept: in the cluster, or in this process where there is none. */
  get store(): Cluster {
    if (this.cluster) return this.cluster;
    if (!this.#alone) {
      this.#alone = memoryCluster(new MemoryHub());
      // In memory this is done when the call returns.
      void this.#alone.start();
    }
    return this.#alone;
  }

  /** Messages that could not be published, or were not understood, since the start. */
  get lostMessages(): number {
    return this.#lost;
  }

  /** A message between nodes is lost. @returns how many so far */
  countLost(): number {
    return (this.#lost += 1);
  }

  /** @throws {ClusterUnreachableError} an application that cannot join does not start */
  static async open({ cluster }: ClusterOptions): Promise<ClusterLink> {
    await cluster?.start();
    return new ClusterLink(cluster);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.cluster?.close();
  }
}
