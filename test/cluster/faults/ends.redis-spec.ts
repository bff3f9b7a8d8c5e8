import { Redis } from 'ioredis';
import { EmergencyBreaker } from '../../../src/index.js';
import { redisCluster } from '../../../src/redis.js';
import { changesOf, eventuallyIs, nodeOf, outcome } from './fault-world.js';
import { connect, eventually } from '../../support/harness.js';
import { type RedisServer, startRedis } from '../../support/redis-server.js';
import { startServer } from '../../support/server-process.js';

const LEASE_MS = 900;

const nodeOn = ({ url }: RedisServer) =>
  nodeOf(redisCluster({ url, leaseMs: LEASE_MS, timeoutMs: 500 }), {
    limits: { connectionsPerUser: 1 },
  });

const processOn = ({ url }: RedisServer, env: Record<string, string> = {}) =>
  startServer({
    REDIS_URL: url,
    LEASE_MS: `${LEASE_MS}`,
    CONNECTIONS_PER_USER: '1',
    IDLE_TTL: '60000',
    ...env,
  });

describe('a node that is killed', () => {
  it('is forgotten after its lease, and its users have left exactly once', async () => {
    const redis = await startRedis();
    const [one, two] = [await nodeOn(redis), await nodeOn(redis)];
    const told = [await changesOf(one), await changesOf(two)];
    const three = await processOn(redis);
    for (const user of ['alice', 'bob'])
      await (await connect(three.url, user)).emitWithAck('say', 'hello');
    // Whoever is on another node, too, has not left.
    (await connect(one, 'carol')).emit('join');
    await eventually(async () => {
      for (const changes of told) expect(changes).toHaveLength(3);
      expect(await one.seen()).toMatchObject({ nodes: 3 });
    });
    three.kill('SIGKILL');
    await three.exit;
    for (const changes of told)
      await eventually(() => expect(changes).toHaveLength(5));
    for (const user of ['alice', 'bob'])
      expect(await two.registry.whereIs({ userId: user })).toEqual([]);
    const members = await two.registry.members('everybody');
    expect(members.map(({ userId }) => userId)).toEqual(['carol']);
    await eventually(async () =>
      expect(await two.seen()).toMatchObject({ nodes: 2 }),
    );
    await eventuallyIs(one.url, 'alice', 'in');
    for (const changes of told) {
      const left = changes.filter(({ is }) => is === 'left');
      expect(left.map(({ userId }) => userId).toSorted()).toEqual([
        'alice',
        'bob',
      ]);
    }
  });
});

describe('nodes whose clocks are apart', () => {
  it.each([
    ['an hour ahead', 3_600_000],
    ['an hour behind', -3_600_000],
  ])('agree on what is in force and who is there (%s)', async (_, ms) => {
    const redis = await startRedis();
    const one = await nodeOn(redis);
    const two = await processOn(redis, { CLOCK_AHEAD_MS: `${ms}` });
    const breaker = one.app.get(EmergencyBreaker);
    breaker.quarantine({ userId: 'alice' }, 'a report');
    await eventuallyIs(two.url, 'alice', 'QUARANTINED');
    breaker.reset({ userId: 'alice' });
    await eventuallyIs(two.url, 'alice', 'in');
    breaker.trip('maintenance');
    await eventuallyIs(two.url, 'alice', 'LOCKDOWN');
    breaker.reset();
    await eventuallyIs(two.url, 'bob', 'in');
    const bob = await connect(two.url, 'bob');
    expect(await outcome(one.url, 'bob')).toBe('LIMIT_EXCEEDED');
    bob.disconnect();
    await eventuallyIs(one.url, 'bob', 'in');
    expect(await one.seen()).toMatchObject({ nodes: 2, reachable: 1 });
  });
});

describe('an application that closes while Redis is away', () => {
  it("does not wait for it, with a client of the application's own", async () => {
    const redis = await startRedis();
    const client = new Redis(redis.url);
    client.on('error', () => undefined);
    const settings = { leaseMs: LEASE_MS, timeoutMs: 500 };
    const node = await nodeOf(redisCluster({ client, ...settings }));
    for (let index = 0; index < 10; index++)
      (await connect(node, `user-${index}`)).emit('join');
    await redis.stop();
    await node.app.close();
    client.disconnect();
  }, 10_000);
});
