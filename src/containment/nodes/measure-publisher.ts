import { Injectable, Logger } from '@nestjs/common';
import { ClusterLink } from '../../cluster/index.js';
import type { MeasureNews, OpenFor } from './measure-news.js';

/** Where nodes tell each other what they have decided, and where what is in force is kept. */
export const TOPIC = 'measures';
export const GROUP = 'measures';

/** What is in force, as it is kept for nodes that start later. */
export interface KeptMeasure {
  readonly news: MeasureNews;
  /** By the clock of the node that has decided. Milliseconds since 1970. */
  readonly at: number;
}

/** Tells the other nodes of a cluster what this one has decided. Without a cluster it does nothing. */
@Injectable()
export class MeasurePublisher {
  private readonly logger = new Logger('WebSocketManager');
  #failed = 0;

  constructor(private readonly link: ClusterLink) {}

  /** Never throws, and never waits: what holds here holds at once. */
  tell(news: MeasureNews): void {
    if (!this.link.cluster) return;
    this.publish(news).catch((error: unknown) => this.failed(news, error));
  }

  private async publish(news: MeasureNews): Promise<void> {
    const { cluster } = this.link;
    await cluster?.publish(TOPIC, JSON.stringify(news));
    await this.keep(news);
  }

  private async keep(news: MeasureNews): Promise<void> {
    switch (news.do) {
      case 'quarantine':
        return this.put(`user:${news.key}`, news, news.open);
      case 'lock-down':
        return this.put('server', news, news.open);
      case 'release':
        return this.drop(`user:${news.key}`);
      case 'unlock':
        return this.drop('server');
      case 'count':
        return;
    }
  }

  private async put(
    name: string,
    news: MeasureNews,
    { forMs }: OpenFor,
  ): Promise<void> {
    const kept: KeptMeasure = { news, at: Date.now() };
    const ttl = forMs === null ? {} : { ttlMs: Math.max(1, Math.ceil(forMs)) };
    await this.link.cluster?.put(GROUP, name, JSON.stringify(kept), ttl);
  }

  private async drop(name: string): Promise<void> {
    await this.link.cluster?.delete(GROUP, name);
  }

  private failed(news: MeasureNews, error: unknown): void {
    this.#failed += 1;
    // The first, the second, the fourth: a cluster that is away must not fill the log.
    if (!Number.isInteger(Math.log2(this.#failed))) return;
    const why = error instanceof Error ? error.message : String(error);
    this.logger.error(
      `A measure (${news.do}) is in force on this node only: ${why} (${this.#failed} so far)`,
    );
  }
}
