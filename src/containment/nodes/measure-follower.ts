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

/** What is in force is compared this often: a message to this node may have got lost. */
const COMPARE_MS = 30_000;

/**
 * Does on this node what another one has decided: a quarantine, a lock-down, a release. A node that starts later does
 * what is in force before it accepts a connection. What is done is on record at the node that has decided.
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

  /** @throws {ClusterUnreachableError} a node that cannot know what is in force does not start */
  async onModuleInit(): Promise<void> {
    const { cluster } = this.link;
    if (!cluster) return;
    const timer = setInterval(() => this.compare(), COMPARE_MS).unref();
    this.ends.push(
      () => clearInterval(timer),
      await cluster.subscribe(TOPIC, (text, from) => {
        if (from !== cluster.node)
          this.heard(cluster, JSON.parse(text) as MeasureNews);
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
   * Asks the cluster whether a user may come in, and the server is open: this node may have been frozen, or cut off,
   * while that was decided.
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
   * A message says that something was decided. It may have waited long for a node that was frozen, or cut off: what of it
   * is still in force stands in the cluster.
   */
  private heard(cluster: Cluster, news: MeasureNews): void {
    const name = nameOf(news);
    if (name === undefined)
      return this.connection.exit(() => this.follow(news));
    cluster
      .get(GROUP, name)
      .then((value) => {
        if (value && !this.publisher.isUntold(name))
          this.read(value, (kept) => kept);
      })
      // What cannot be read now is compared when the engine is back.
      .catch((error: unknown) => this.logger.debug(error));
  }

  /** Does here what was missed, and tells the others what they do not know. What fails is tried again next time. */
  private compare(): void {
    this.compareAll().catch((error: unknown) => this.logger.debug(error));
  }

  private async compareAll(): Promise<void> {
    const { cluster } = this.link;
    if (!cluster) return;
    await this.publisher.tellAgain();
    const kept = await this.takeOverAll(cluster);
    // The engine has lost its memory, or never heard of it.
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
   * Does what is kept in the cluster, as far as it is not in force here already.
   *
   * @param askedAt when this node asked for it, by its own clock: the clocks of the nodes may be apart
   */
  private takeOver(name: string, value: Versioned, askedAt: number): void {
    // This node knows better, and is about to tell.
    if (this.publisher.isUntold(name)) return;
    this.read(value, (news) => (this.isNew(news, askedAt) ? news : undefined));
  }

  private isNew(news: MeasureNews, askedAt: number): boolean {
    switch (news.do) {
      case 'quarantine':
        return !this.users.isOpen(news.key);
      case 'lock-down':
        return !this.breaker.isOpen;
      // What was opened since this node asked was opened after the release.
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
      this.logger.error('A measure of another node was not understood.', error);
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

/** What is left of a measure that another node has taken a while ago, by the engine's clock. */
function remaining(news: MeasureNews, ttlMs: number | undefined): MeasureNews {
  if (!('open' in news) || news.open.forMs === null) return news;
  const forMs = ttlMs ?? news.open.forMs;
  return { ...news, open: { ...news.open, forMs } satisfies OpenFor };
}

/** Whether a breaker is open, and was opened before a moment. */
function isBefore(state: BreakerState, at: number): boolean {
  if (state.is === 'open') return state.openedAt < at;
  return state.is === 'held' && state.since < at;
}
