import { EmergencyBreaker, Incidents } from '../../../src/index.js';
import { redisCluster } from '../../../src/redis.js';
import { type Served, connect, eventually } from '../../support/harness.js';
import { type RedisServer, startRedis } from '../../support/redis-server.js';
import { startServer } from '../../support/server-process.js';
import { chatter, eventuallyIs, nodeOf, outcome } from './fault-world.js';

const LEASE_MS = 900;
const MAX_CONNECTIONS = 2;

const nodeOn = ({ url }: RedisServer) =>
  nodeOf(redisCluster({ url, leaseMs: LEASE_MS, timeoutMs: 500 }), {
    incidents: { cluster: true },
    limits: { connectionsPerUser: MAX_CONNECTIONS },
  });

const processOn = ({ url }: RedisServer) =>
  startServer({
    REDIS_URL: url,
    LEASE_MS: `${LEASE_MS}`,
    CONNECTIONS_PER_USER: `${MAX_CONNECTIONS}`,
    IDLE_TTL: '60000',
  });

function idsOf({ app }: Served): string[] {
  const ids: string[] = [];
  app.get(Incidents).incidents$.subscribe(({ id }) => ids.push(id));
  return ids;
}

describe('Redis that ends and comes back empty', () => {
  it('accepts no new connection meanwhile, and loses no message, no measure and no incident', async () => {
    const redis = await startRedis();
    const [one, two] = [await nodeOn(redis), await nodeOn(redis)];
    const seen = idsOf(two);
    const breaker = one.app.get(EmergencyBreaker);
    const bob = await connect(one, 'bob');
    const noted = [breaker.quarantine({ userId: 'alice' }, 'a report').id];
    await eventuallyIs(two.url, 'alice', 'QUARANTINED');
    await eventually(() => expect(seen).toEqual(noted));
    const stop = chatter(bob);

    await redis.stop();
    const outcomes = new Set<unknown>();
    const knock = async () => {
      for (const { url } of [one, two])
        for (const user of ['alice', 'carol'])
          outcomes.add(await outcome(url, user));
    };
    for (let round = 0; round < 3; round++) await knock();
    await eventually(async () => {
      for (const node of [one, two])
        expect(await node.seen()).toMatchObject({
          reachable: 0,
          health: 'degraded',
        });
    });
    for (const user of ['dave', 'erin'])
      noted.push(breaker.quarantine({ userId: user }, 'a report').id);
    await knock();
    expect([...outcomes]).toEqual(['CLUSTER_UNREACHABLE']);

    await redis.restart();
    await eventuallyIs(two.url, 'carol', 'in');
    for (const user of ['alice', 'dave', 'erin'])
      await eventuallyIs(two.url, user, 'QUARANTINED');
    await eventually(() => expect(seen).toEqual(noted), 20_000);
    const { asked, answered } = await stop();
    expect(answered).toBe(asked);
    expect(answered).toBeGreaterThan(10);
    // And a node that starts now reads what the others wrote to Redis again.
    const three = await nodeOn(redis);
    expect(await outcome(three.url, 'dave')).toBe('QUARANTINED');
  });
});

describe('a node', () => {
  it('that is killed keeps its connections until its lease ends, and other nodes are not affected', async () => {
    const redis = await startRedis();
    const one = await nodeOn(redis);
    const two = await processOn(redis);
    const bob = await connect(one, 'bob');
    const stop = chatter(bob);
    await connect(two.url, 'alice');
    await connect(two.url, 'alice');
    expect(await outcome(one.url, 'alice')).toBe('LIMIT_EXCEEDED');
    two.kill('SIGKILL');
    await two.exit;
    await eventuallyIs(one.url, 'alice', 'in');
    const { asked, answered } = await stop();
    expect(answered).toBe(asked);
  });

  it('that was frozen refuses users who were quarantined meanwhile, and disconnects them', async () => {
    const redis = await startRedis();
    const one = await nodeOn(redis);
    const two = await processOn(redis);
    const alice = await connect(two.url, 'alice');
    const dave = await connect(two.url, 'dave');
    const ended = new Promise((resolve) => alice.once('disconnect', resolve));
    two.kill('SIGSTOP');
    one.app.get(EmergencyBreaker).quarantine({ userId: 'alice' }, 'a report');
    // Longer than its lease: the others consider it dead.
    await new Promise((resolve) => setTimeout(resolve, 2 * LEASE_MS));
    const late = outcome(two.url, 'alice');
    two.kill('SIGCONT');
    expect(await late).toBe('QUARANTINED');
    await ended;
    expect(await dave.emitWithAck('say', 'still here')).toBe('dave');
    // It recovers: its connections count again.
    await connect(one, 'dave');
    await eventuallyIs(one.url, 'dave', 'LIMIT_EXCEEDED');
  });
});
