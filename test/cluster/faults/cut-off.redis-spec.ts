import { EmergencyBreaker } from '../../../src/index.js';
import { redisCluster } from '../../../src/redis.js';
import {
  changesOf,
  chatter,
  eventuallyIs,
  nodeOf,
  outcome,
} from './fault-world.js';
import { connect, eventually } from '../../support/harness.js';
import { startProxy } from '../../support/redis/tcp-proxy.js';
import { startRedis } from '../../support/redis-server.js';

const LEASE_MS = 900;

const nodeOn = (url: string) =>
  nodeOf(redisCluster({ url, leaseMs: LEASE_MS, timeoutMs: 400 }), {
    limits: { connectionsPerUser: 2 },
  });

describe('a node that is cut off from Redis', () => {
  it('lets nobody in, serves whoever is there, and finds itself again', async () => {
    const redis = await startRedis();
    const proxy = await startProxy(redis.port);
    const [one, two] = [await nodeOn(redis.url), await nodeOn(proxy.url)];
    const breaker = one.app.get(EmergencyBreaker);
    const alice = await connect(two, 'alice');
    const ended = new Promise((resolve) => alice.once('disconnect', resolve));
    const bobs = [await connect(two, 'bob'), await connect(two, 'bob')];
    const erin = await connect(two, 'erin');
    const told = await changesOf(one);
    bobs[0].emit('join');
    await eventually(() =>
      expect(told).toEqual([{ is: 'joined', userId: 'bob' }]),
    );
    const stop = chatter(bobs[0]);

    proxy.cut();
    await eventually(async () => {
      expect(await two.seen()).toMatchObject({
        reachable: 0,
        health: 'degraded',
      });
      expect(await one.seen()).toMatchObject({ nodes: 1, health: 'up' });
    });
    // The others take it for dead: its users have left.
    await eventually(() =>
      expect(told.at(-1)).toEqual({ is: 'left', userId: 'bob' }),
    );
    breaker.quarantine({ userId: 'alice' }, 'a report');
    // What is over when the node hears of it does not count.
    breaker.quarantine({ userId: 'erin' }, 'a report');
    breaker.reset({ userId: 'erin' });
    for (const user of ['alice', 'bob', 'carol'])
      expect(await outcome(two.url, user)).toBe('CLUSTER_UNREACHABLE');
    expect(alice.connected).toBe(true);

    proxy.heal();
    await ended;
    await eventuallyIs(two.url, 'alice', 'QUARANTINED');
    await eventuallyIs(two.url, 'carol', 'in');
    await eventuallyIs(one.url, 'bob', 'LIMIT_EXCEEDED');
    await eventually(async () => {
      for (const node of [one, two])
        expect(await node.seen()).toMatchObject({
          reachable: 1,
          nodes: 2,
          health: 'up',
        });
    });
    const { asked, answered } = await stop();
    expect(answered).toBe(asked);
    expect(await erin.emitWithAck('ping')).toBe('pong');
    expect(told).toEqual(
      ['joined', 'left', 'joined'].map((is) => ({ is, userId: 'bob' })),
    );
  });
});
