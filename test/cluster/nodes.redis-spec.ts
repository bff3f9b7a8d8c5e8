import { redisCluster } from '../../src/redis.js';
import { startRedis } from '../support/redis-server.js';
import { containmentOf } from './containment.fixture-spec.js';
import { reachOf } from './reach.fixture-spec.js';

async function redisHub() {
  const { url } = await startRedis();
  return () => redisCluster({ url });
}

reachOf('two nodes on Redis', redisHub);
containmentOf('nodes on Redis', redisHub);
