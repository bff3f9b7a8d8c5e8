export {
  MissingRedisError,
  type RedisClusterOptions,
  redisCluster,
} from './cluster/redis/index.js';
