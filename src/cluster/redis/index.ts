import type { Cluster, WhenUnreachable } from '../cluster.js';
import { adoptClient, openClient } from './open-client.js';
import { RedisCluster } from './redis-cluster.js';
import type { AnyRedis } from './redis-client.js';

export { MissingRedisError } from './missing-redis.error.js';

/** How {@link redisCluster} reaches Redis or Valkey. */
export type RedisClusterOptions = (
  | {
      /** `redis://…` or `rediss://…`, opened with the package `redis`, or else `ioredis`. */
      readonly url: string;
    }
  | {
      /**
       * A client, a cluster or a sentinel of the package `redis` (5 or newer), or a client or a cluster of `ioredis`
       * (5 or newer). Its settings for Sentinel and TLS hold. The application connects and closes it.
       */
      readonly client: AnyRedis;
    }
) & {
  /** What every key begins with: one for each application that shares the engine. Default: `wsm`. */
  readonly prefix?: string;
  /** How long a node that does not answer still counts, in milliseconds. Default: 15,000. */
  readonly leaseMs?: number;
  /** How long a command may take before the engine counts as unreachable, in milliseconds. Default: 2,000. */
  readonly timeoutMs?: number;
  /** What happens to new connections while the engine does not answer, see {@link Cluster.whenUnreachable}. */
  readonly whenUnreachable?: WhenUnreachable;
};

/**
 * A cluster on Redis 6.2 or newer, or on Valkey.
 *
 * @throws {MissingRedisError} for a `url` where no client library is installed
 */
export function redisCluster(options: RedisClusterOptions): Cluster {
  const { prefix = 'wsm', leaseMs = 15_000, timeoutMs = 2_000 } = options;
  const { whenUnreachable = 'refuse' } = options;
  const client =
    'url' in options ? openClient(options.url) : adoptClient(options.client);
  return new RedisCluster(client, {
    prefix,
    leaseMs,
    timeoutMs,
    whenUnreachable,
  });
}
