import {
  Injectable,
  Logger,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import {
  type Cluster,
  ClusterLink,
  type Versioned,
} from '../../cluster/index.js';
import {
  CurrentConnection,
  WebSocketManagerRegistry,
} from '../../manager/index.js';
import type { BreakerState } from '../breakers/breaker.js';
import { EmergencyBreaker } from '../breakers/emergency-breaker.js';
import { UserBreakers } from '../breakers/user-breakers.js';
import {
  type MeasureNews,
  type OpenFor,
  openFor,
  stateFrom,
} from './measure-news.js';
import {
  GROUP,
  type KeptMeasure,
  MeasurePublisher,
  SERVER,
  TOPIC,
  nameOf,
  nameOfUser,
} from './measure-publisher.js';

/** Interval of the comparison with the cluster, in milliseconds, since a message to this node may be lost. */
const COMPARE_MS = 30_000;

/**
 * Applies the measures of other nodes on this node: quarantines, lockdowns, releases. A node that starts later applies
 * the active measures before it accepts a connection. The deciding node records the incident.
 */
@Injectable()
export class MeasureFollower implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('WebSocketManager');
  private readonly ends: (() => void)[] = [];

  constructor(
    private readonly link: ClusterLink,
    private readonly users: UserBreakers,
    private readonly breaker: EmergencyBreaker,
    private readonly registry: WebSocketManagerRegistry,
    private readonly connection: CurrentConnection,
    private readonly publisher: MeasurePublisher,
  ) {}

  /** @throws {ClusterUnreachableError} a node that cannot read the active measures does not start */
  async onModuleInit(): Promise<void> {
    const { cluster } = this.link;
    if (!cluster) return;
    const timer = setInterval(() => this.compare(), COMPARE_MS).unref();
    this.ends.push(
      () => clearInterval(timer),
      await cluster.subscribe(TOPIC, (text, from) => {
        if (from !== cluster.node)
          this.received(cluster, JSON.parse(text) as MeasureNews);
      }),
      cluster.onReachable((isReachable) => {
        if (isReachable) this.compare();
      }),
    );
    await this.takeOverAll(cluster);
  }

  onApplicationShutdown(): void {
    for (const end of this.ends.splice(0)) end();
  }

  /**
   * Reads from the cluster whether a user may connect and whether the server is open, since this node may have been frozen
   * or disconnected when that was decided.
   *
   * @throws {ClusterUnreachableError}
   */
  async refresh(key: string): Promise<void> {
    const { cluster } = this.link;
    if (!cluster) return;
    const askedAt = Date.now();
    const name = nameOfUser(key);
    const [server, user] = await Promise.all([
      cluster.get(GROUP, SERVER),
      cluster.get(GROUP, name),
    ]);
    if (server) this.takeOver(SERVER, server, askedAt);
    if (user) this.takeOver(name, user, askedAt);
  }

  /**
   * Handles a message about a measure. The message may be old if this node was frozen or disconnected, so the current
   * value is read from the cluster.
   */
  private received(cluster: Cluster, news: MeasureNews): void {
    const name = nameOf(news);
    if (name === undefined)
      return this.connection.exit(() => this.follow(news));
    cluster
      .get(GROUP, name)
      .then((value) => {
        if (value && !this.publisher.isUnpublished(name))
          this.read(value, (kept) => kept);
      })
      // If it cannot be read now, it is compared when the engine is reachable again.
      .catch((error: unknown) => this.logger.debug(error));
  }

  /** Applies missed measures, and publishes those that the cluster does not have. Errors are retried next time. */
  private compare(): void {
    this.compareAll().catch((error: unknown) => this.logger.debug(error));
  }

  private async compareAll(): Promise<void> {
    const { cluster } = this.link;
    if (!cluster) return;
    await this.publisher.retry();
    const kept = await this.takeOverAll(cluster);
    // The engine lost its data, or did not receive the measure.
    for (const [name, news] of this.inForce())
      if (!kept.has(name)) await this.publisher.keep(name, news);
  }

  private async takeOverAll(
    cluster: Cluster,
  ): Promise<ReadonlyMap<string, Versioned>> {
    const askedAt = Date.now();
    const kept = await cluster.list(GROUP);
    for (const [name, value] of kept) this.takeOver(name, value, askedAt);
    return kept;
  }

  private *inForce(): Iterable<[name: string, MeasureNews]> {
    const now = Date.now();
    const lockdown = openFor(this.breaker.state, now);
    const { incidentId } = this.breaker;
    if (lockdown)
      yield [SERVER, { do: 'lock-down', incidentId, open: lockdown }];
    for (const { key, incidentId } of this.users.quarantined(now)) {
      const open = openFor(this.users.openState(key, now), now);
      if (open)
        yield [nameOfUser(key), { do: 'quarantine', key, incidentId, open }];
    }
  }

  /**
   * Applies a measure of the cluster if it is not active on this node.
   *
   * @param askedAt the time of the request by the clock of this node, since the clocks of the nodes may differ
   */
  private takeOver(name: string, value: Versioned, askedAt: number): void {
    // This node has a newer measure and is about to publish it.
    if (this.publisher.isUnpublished(name)) return;
    this.read(value, (news) => (this.isNew(news, askedAt) ? news : undefined));
  }

  private isNew(news: MeasureNews, askedAt: number): boolean {
    switch (news.do) {
      case 'quarantine':
        return !this.users.isOpen(news.key);
      case 'lock-down':
        return !this.breaker.isOpen;
      // A breaker that was opened after the request was opened after the release.
      case 'release':
        return isBefore(this.users.openState(news.key), askedAt);
      case 'unlock':
        return isBefore(this.breaker.state, askedAt);
      default:
        return false;
    }
  }

  private read(
    { value, ttlMs }: Versioned,
    chosen: (news: MeasureNews) => MeasureNews | undefined,
  ): void {
    try {
      const { news: kept } = JSON.parse(value) as KeptMeasure;
      const news = chosen(remaining(kept, ttlMs));
      if (news) this.connection.exit(() => this.follow(news));
    } catch (error) {
      this.logger.error(
        'A measure of another node could not be parsed.',
        error,
      );
    }
  }

  private follow(news: MeasureNews): void {
    const now = Date.now();
    switch (news.do) {
      case 'quarantine': {
        const { key, incidentId, open } = news;
        this.users.adopt(key, incidentId, stateFrom(open, now));
        this.registry.quarantine(key, incidentId);
        return;
      }
      case 'release':
        this.users.reset(news.key);
        return;
      case 'lock-down':
        return this.breaker.adopt(stateFrom(news.open, now), news.incidentId);
      case 'unlock':
        return this.breaker.adopt({ is: 'closed' });
      case 'count':
        return this.breaker.counted(news.users);
    }
  }
}

/** A measure with its remaining time, by the engine's clock. */
function remaining(news: MeasureNews, ttlMs: number | undefined): MeasureNews {
  if (!('open' in news) || news.open.forMs === null) return news;
  const forMs = ttlMs ?? news.open.forMs;
  return { ...news, open: { ...news.open, forMs } satisfies OpenFor };
}

/** Whether a breaker is open and was opened before `at`. */
function isBefore(state: BreakerState, at: number): boolean {
  if (state.is === 'open') return state.openedAt < at;
  return state.is === 'held' && state.since < at;
}
