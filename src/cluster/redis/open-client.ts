import { createRequire } from 'node:module';
import { IoRedisClient } from './io-redis-client.js';
import { MissingRedisError } from './missing-redis.error.js';
import { NodeRedisClient } from './node-redis-client.js';
import type {
  AnyRedis,
  IoRedis,
  NodeRedis,
  RedisClient,
} from './redis-client.js';

/** While Redis is away a command fails at once: nothing may pile up. */
const NODE_REDIS = { disableOfflineQueue: true };
const IO_REDIS = { enableOfflineQueue: false, maxRetriesPerRequest: 0 };

interface NodeRedisPackage {
  createClient(options: object): NodeRedis;
}
type IoRedisPackage = { Redis: new (url: string, options: object) => IoRedis };

/** A client of the application; its connections stay the application's. */
export function adoptClient(client: AnyRedis): RedisClient {
  return isIoRedis(client)
    ? new IoRedisClient(client, false)
    : new NodeRedisClient(client, false);
}

/**
 * A client of our own, by whichever library is installed: `redis`, or else `ioredis`.
 *
 * @throws {MissingRedisError} if neither is
 */
export function openClient(url: string): RedisClient {
  const redis = load<NodeRedisPackage>('redis');
  if (redis)
    return new NodeRedisClient(
      redis.createClient({ url, ...NODE_REDIS }),
      true,
    );
  const ioRedis = load<IoRedisPackage>('ioredis');
  if (!ioRedis) throw new MissingRedisError();
  return new IoRedisClient(new ioRedis.Redis(url, IO_REDIS), true);
}

function isIoRedis(client: AnyRedis): client is IoRedis {
  return 'call' in client;
}

function load<Package>(name: string): Package | undefined {
  const require = createRequire(import.meta.url);
  try {
    return require(name) as Package;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
