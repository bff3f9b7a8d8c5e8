import { Injectable, Logger } from '@nestjs/common';
import { ClusterLink } from '../../cluster/index.js';
import type { MeasureNews } from './measure-news.js';

/** Where nodes tell each other what they have decided, and where what is in force is kept. */
export const TOPIC = 'measures';
export const GROUP = 'measures';

/** What is in force, as it is kept for nodes that start later. */
export interface KeptMeasure {
  readonly news: MeasureNews;
}

/** A release is kept for nodes that were cut off when it was told. */
const RELEASE_TTL_MS = 3_600_000;
/** Measures that wait until the cluster is back; beyond, the oldest is in force on this node only. */
const MAX_UNTOLD = 10_000;

/** Tells the other nodes of a cluster what this one has decided. Without a cluster it does nothing. */
@Injectable()
export class MeasurePublisher {
  private readonly logger = new Logger('WebSocketManager');
  /** The last word on each user, and on the server, that has not got through yet. */
  readonly #untold = new Map<string, MeasureNews>();
  #failed = 0;

  constructor(private readonly link: ClusterLink) {}

  /** Never throws, and never waits: what holds here holds at once. */
  tell(news: MeasureNews): void {
    if (!this.link.cluster) return;
    this.hold(nameOf(news), news);
    this.publish(news).catch((error: unknown) => this.failed(news, error));
  }

  /** Tells what has not got through. */
  async tellAgain(): Promise<void> {
    for (const news of this.#untold.values()) await this.publish(news);
  }

  /** Whether the cluster does not know the last word on a user, or on the server. */
  isUntold(name: string): boolean {
    return this.#untold.has(name);
  }

  private async publish(news: MeasureNews): Promise<void> {
    const { cluster } = this.link;
    if (!cluster) return;
    const name = nameOf(news);
    // First what holds: who is told reads it.
    if (name !== undefined) await this.keep(name, news);
    await cluster.publish(TOPIC, JSON.stringify(news));
    if (name !== undefined && this.#untold.get(name) === news)
      this.#untold.delete(name);
  }

  /** Keeps a measure for as long as it lasts, and a release for nodes that have missed it. */
  async keep(name: string, news: MeasureNews): Promise<void> {
    const kept: KeptMeasure = { news };
    const forMs = 'open' in news ? news.open.forMs : RELEASE_TTL_MS;
    const ttl = forMs === null ? {} : { ttlMs: Math.max(1, Math.ceil(forMs)) };
    await this.link.cluster?.put(GROUP, name, JSON.stringify(kept), ttl);
  }

  private hold(name: string | undefined, news: MeasureNews): void {
    if (name === undefined) return;
    this.#untold.set(name, news);
    if (this.#untold.size <= MAX_UNTOLD) return;
    const [oldest] = this.#untold.keys();
    this.#untold.delete(oldest);
  }

  private failed(news: MeasureNews, error: unknown): void {
    this.#failed += 1;
    // The first, the second, the fourth: a cluster that is away must not fill the log.
    if (!Number.isInteger(Math.log2(this.#failed))) return;
    const why = error instanceof Error ? error.message : String(error);
    this.logger.error(
      `A measure (${news.do}) is in force on this node only until the cluster is back: ${why} (${this.#failed} so far)`,
    );
  }
}

/** Under which name a measure is kept; a contamination that counts is not. */
export function nameOf(news: MeasureNews): string | undefined {
  if (news.do === 'count') return undefined;
  return 'key' in news ? nameOfUser(news.key) : SERVER;
}

export const SERVER = 'server';

export function nameOfUser(key: string): string {
  return `user:${key}`;
}
