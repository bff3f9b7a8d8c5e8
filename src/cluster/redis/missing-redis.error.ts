import { WsmError } from '../../common/wsm-error.js';

/** `redisCluster({ url })` found no client library. */
export class MissingRedisError extends WsmError {
  constructor() {
    super(
      'WSM_MISSING_REDIS',
      'redisCluster({ url }) needs a client library, and none is installed. Run "npm install redis", or hand in a ' +
        'client that the application has: redisCluster({ client }).',
    );
  }
}
