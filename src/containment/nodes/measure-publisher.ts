import { Injectable, Logger } from '@nestjs/common';
import { ClusterLink } from '../../cluster/index.js';
import type { MeasureNews } from './measure-news.js';

/** The topic for new measures, and the group of values with the active measures. */
export const TOPIC = 'measures';
export const GROUP = 'measures';

/** An active measure as it is stored for nodes that start later. */
export interface KeptMeasure {
  readonly news: MeasureNews;
}

/** A release is stored for nodes that were disconnected when it was published. */
const RELEASE_TTL_MS = 3_600_000;
/** Measures that wait until the cluster is reachable; beyond it, the oldest stays local to this node. */
const MAX_UNPUBLISHED = 10_000;

/** Publishes the measures of this node to the other nodes. Does nothing without a cluster. */
@Injectable()
export class MeasurePublisher {
  private readonly logger = new Logger('WebSocketManager');
  /** The latest unpublished measure for each user and for the server. */
  readonly #unpublished = new Map<string, MeasureNews>();
  #failed = 0;

  constructor(private readonly link: ClusterLink) {}

  /** Publishes a measure without waiting. Never throws. */
  announce(news: MeasureNews): void {
    if (!this.link.cluster) return;
    this.hold(nameOf(news), news);
    this.publish(news).catch((error: unknown) => this.failed(news, error));
  }

  /** Publishes the unpublished measures again. */
  async retry(): Promise<void> {
    for (const news of this.#unpublished.values()) await this.publish(news);
  }

  /** Whether the latest measure for a user or for the server is unpublished. */
  isUnpublished(name: string): boolean {
    return this.#unpublished.has(name);
  }

  private async publish(news: MeasureNews): Promise<void> {
    const { cluster } = this.link;
    if (!cluster) return;
    const name = nameOf(news);
    // Store the measure first, since receivers of the message read it.
    if (name !== undefined) await this.keep(name, news);
    await cluster.publish(TOPIC, JSON.stringify(news));
    if (name !== undefined && this.#unpublished.get(name) === news)
      this.#unpublished.delete(name);
  }

  /** Stores a measure for its duration, and a release for nodes that missed it. */
  async keep(name: string, news: MeasureNews): Promise<void> {
    const kept: KeptMeasure = { news };
    const forMs = 'open' in news ? news.open.forMs : RELEASE_TTL_MS;
    const ttl = forMs === null ? {} : { ttlMs: Math.max(1, Math.ceil(forMs)) };
    await this.link.cluster?.put(GROUP, name, JSON.stringify(kept), ttl);
  }

  private hold(name: string | undefined, news: MeasureNews): void {
    if (name === undefined) return;
    this.#unpublished.set(name, news);
    if (this.#unpublished.size <= MAX_UNPUBLISHED) return;
    const [oldest] = this.#unpublished.keys();
    this.#unpublished.delete(oldest);
  }

  private failed(news: MeasureNews, error: unknown): void {
    this.#failed += 1;
    // Log failures 1, 2, 4, 8, …, so that an unreachable cluster does not fill the log.
    if (!Number.isInteger(Math.log2(this.#failed))) return;
    const why = error instanceof Error ? error.message : String(error);
    this.logger.error(
      `A measure (${news.do}) applies to this node only until the cluster is reachable: ${why} (${this.#failed} failures so far)`,
    );
  }
}

/** The name under which a measure is stored; `undefined` for a counted contamination, which is not stored. */
export function nameOf(news: MeasureNews): string | undefined {
  if (news.do === 'count') return undefined;
  return 'key' in news ? nameOfUser(news.key) : SERVER;
}

export const SERVER = 'server';

export function nameOfUser(key: string): string {
  return `user:${key}`;
}
