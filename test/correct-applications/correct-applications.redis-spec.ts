import { redisCluster } from '../../src/redis.js';
import { closeAll } from '../support/harness.js';
import type { Place } from '../support/places.js';
import { startRedis } from '../support/redis-server.js';
import { conversationsAt } from './conversations.fixture-spec.js';
import { crossingOnPurposeAt } from './crossing-on-purpose.fixture-spec.js';
import { expectNoSuspicion } from './honest.js';
import { sharedDataAt } from './shared-data.fixture-spec.js';
import { workInTheBackgroundAt } from './work-in-the-background.fixture-spec.js';

const ON_REDIS: Place = {
  name: 'on two nodes with Redis',
  clusters: async () => {
    const { url } = await startRedis();
    return [redisCluster({ url }), redisCluster({ url })];
  },
};

describe.each([ON_REDIS])('$name', (place) => {
  afterEach(async () => {
    await expectNoSuspicion();
    // Before their Redis ends, which they would wait for.
    await closeAll();
  });

  conversationsAt(place);
  crossingOnPurposeAt(place);
  sharedDataAt(place);
  workInTheBackgroundAt(place);
});
