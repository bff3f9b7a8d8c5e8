import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { ClusterLink } from '../../cluster/index.js';
import {
  CurrentConnection,
  WebSocketManagerRegistry,
} from '../../manager/index.js';
import { EmergencyBreaker } from '../breakers/emergency-breaker.js';
import { UserBreakers } from '../breakers/user-breakers.js';
import { type MeasureNews, type OpenFor, stateFrom } from './measure-news.js';
import { GROUP, type KeptMeasure, TOPIC } from './measure-publisher.js';

/**
 * Does on this node what another one has decided: a quarantine, a lock-down, a release. A node that starts later does
 * what is in force before it accepts a connection. What is done is on record at the node that has decided.
 */
@Injectable()
export class MeasureFollower implements OnModuleInit {
  private readonly logger = new Logger('WebSocketManager');

  constructor(
    private readonly link: ClusterLink,
    private readonly users: UserBreakers,
    private readonly breaker: EmergencyBreaker,
    private readonly registry: WebSocketManagerRegistry,
    private readonly connection: CurrentConnection,
  ) {}

  /** @throws {ClusterUnreachableError} a node that cannot know what is in force does not start */
  async onModuleInit(): Promise<void> {
    const { cluster } = this.link;
    if (!cluster) return;
    await cluster.subscribe(TOPIC, (text, from) => {
      if (from !== cluster.node) this.read(text, (news: MeasureNews) => news);
    });
    for (const { value } of (await cluster.list(GROUP)).values())
      this.read(value, remaining);
  }

  private read<Read>(text: string, newsIn: (read: Read) => MeasureNews): void {
    try {
      const news = newsIn(JSON.parse(text) as Read);
      this.connection.exit(() => this.follow(news));
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
        return this.breaker.adopt(stateFrom(news.open, now));
      case 'unlock':
        return this.breaker.adopt({ is: 'closed' });
      case 'count':
        return this.breaker.counted(news.users);
    }
  }
}

/** What is left of a measure that another node has taken a while ago. */
function remaining({ news, at }: KeptMeasure): MeasureNews {
  if (!('open' in news) || news.open.forMs === null) return news;
  const forMs = Math.max(0, news.open.forMs - Math.max(0, Date.now() - at));
  return { ...news, open: { ...news.open, forMs } satisfies OpenFor };
}
