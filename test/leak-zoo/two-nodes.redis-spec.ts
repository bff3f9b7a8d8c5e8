import { redisCluster } from '../../src/redis.js';
import { startRedis } from '../support/redis-server.js';
import { EXHIBITS as HARDER } from './harder-kinds.js';
import { EXHIBITS as KNOWN } from './known-kinds.js';
import { visitAcross } from './visit.js';

const EXHIBITS = [...KNOWN, ...HARDER].filter(({ heldBy }) => !heldBy);

describe.each(EXHIBITS)(
  'the leak zoo on two nodes with Redis: $name',
  (exhibit) => {
    visitAcross(exhibit, async () => {
      const { url } = await startRedis();
      return [redisCluster({ url }), redisCluster({ url })];
    });
  },
);
