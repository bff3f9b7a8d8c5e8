import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterSpec } from '../../../test/support/after-spec.js';
import {
  type RedisServer,
  startRedis,
} from '../../../test/support/redis-server.js';
import type { Cluster } from '../index.js';
import { contractOf } from '../contract.fixture-spec.js';
import { type RedisClusterOptions, redisCluster } from './index.js';
import type { AnyRedis } from './redis-client.js';

const LEASE_MS = 300;

const closers = new Set<() => unknown>();
afterSpec(async () => {
  for (const close of closers) await close();
  closers.clear();
});

const CLIENTS: readonly [
  string,
  (url: string) => Promise<RedisClusterOptions>,
][] = [
  ['a url', async (url) => ({ url })],
  [
    'a client of redis',
    async (url) => {
      const client = createClient({ url, disableOfflineQueue: true });
      client.on('error', () => undefined);
      await client.connect();
      closers.add(() => client.isOpen && client.destroy());
      return { client: client as unknown as AnyRedis };
    },
  ],
  [
    'a client of ioredis',
    async (url) => {
      const client = new Redis(url);
      client.on('error', () => undefined);
      closers.add(() => client.disconnect());
      return { client: client as unknown as AnyRedis };
    },
  ],
];

async function startOn(
  { url }: RedisServer,
  options: (url: string) => Promise<RedisClusterOptions> = CLIENTS[0][1],
): Promise<Cluster> {
  const settings = { leaseMs: LEASE_MS, timeoutMs: 1_000 };
  const node = redisCluster({ ...(await options(url)), ...settings });
  await node.start();
  closers.add(() => node.close());
  return node;
}

for (const [name, options] of CLIENTS) {
  contractOf(`redisCluster() with ${name}`, async () => {
    const redis = await startRedis();
    return {
      start: () => startOn(redis, options),
      noticeMs: 10 * LEASE_MS,
    };
  });
}

describe('redisCluster()', () => {
  it('finds itself again when Redis comes back empty', async () => {
    const redis = await startRedis();
    const [a, b] = [await startOn(redis), await startOn(redis)];
    const seen: boolean[] = [];
    a.onReachable((isReachable) => seen.push(isReachable));
    await a.enter('room', 'alice');
    const heard: string[] = [];
    await b.subscribe('news', (message) => heard.push(message));
    await redis.stop();
    await vi.waitFor(() => expect(a.isReachable).toBe(false), 5_000);
    await expect(a.enter('room', 'bob')).rejects.toMatchObject({
      code: 'WSM_CLUSTER_UNREACHABLE',
    });
    await redis.restart();
    await vi.waitFor(async () => {
      const members = await b.members('room');
      expect(members.map(({ member }) => member)).toEqual(['alice']);
    }, 10_000);
    expect(seen).toEqual([false, true]);
    await vi.waitFor(async () => {
      await a.publish('news', 'hello');
      expect(heard).toContain('hello');
    }, 5_000);
  });

  it('answers with an error in time while Redis is frozen', async () => {
    const redis = await startRedis();
    const a = await startOn(redis);
    redis.freeze();
    await expect(a.get('group', 'name')).rejects.toMatchObject({
      code: 'WSM_CLUSTER_UNREACHABLE',
    });
    redis.thaw();
    await vi.waitFor(
      async () => expect(await a.get('group', 'name')).toBeUndefined(),
      5_000,
    );
  });

  it('lets a node that was taken for dead find itself again', async () => {
    const redis = await startRedis();
    const [a, b] = [await startOn(redis), await startOn(redis)];
    const lost: string[] = [];
    b.onLost((_, member) => lost.push(member));
    await a.enter('room', 'alice');
    // The lease of a node that is frozen, or cut off, runs out in the same way.
    const client = createClient({ url: redis.url });
    await client.connect();
    closers.add(() => client.destroy());
    const [leases] = await client.keys('wsm:leases:*');
    await vi.waitFor(async () => {
      await client.zAdd(leases, { score: 1, value: a.node });
      expect(lost).toEqual(['alice']);
    }, 10 * LEASE_MS);
    await vi.waitFor(async () => {
      const members = await b.members('room');
      expect(members.map(({ member }) => member)).toEqual(['alice']);
      expect(new Set(await b.nodes())).toEqual(new Set([a.node, b.node]));
    }, 10 * LEASE_MS);
  });

  it('keeps what applications with different prefixes have apart', async () => {
    const redis = await startRedis();
    const nodeOf = (prefix: string) =>
      startOn(redis, async (url) => ({ url, prefix }));
    const [a, b] = [await nodeOf('shop'), await nodeOf('blog')];
    await a.put('group', 'name', 'of the shop');
    expect(await b.get('group', 'name')).toBeUndefined();
    expect(await b.nodes()).toEqual([b.node]);
  });

  it('leaves nothing behind', async () => {
    const redis = await startRedis();
    const a = await startOn(redis);
    const b = await startOn(redis);
    await a.enter('room', 'alice');
    await a.leave('room', 'alice');
    await b.enter('room', 'bob');
    await b.close();
    const client = createClient({ url: redis.url });
    await client.connect();
    closers.add(() => client.destroy());
    await vi.waitFor(
      async () => expect(await client.dbSize()).toBe(1),
      10 * LEASE_MS,
    );
  });
});

it('fails at once where too many commands have no answer yet: nothing piles up', async () => {
  const redis = await startRedis();
  const a = await startOn(redis);
  redis.freeze();
  const failures = new Map<string, number>();
  const sent = Array.from({ length: 10_500 }, () =>
    a.publish('news', 'hello').catch(({ cause }: Error) => {
      const { message } = cause as Error;
      failures.set(message, (failures.get(message) ?? 0) + 1);
    }),
  );
  await Promise.all(sent);
  expect(failures.get('10000 commands have no answer yet')).toBe(500);
  redis.thaw();
  await vi.waitFor(() => a.publish('news', 'hello'), 5_000);
});
