import { readFile } from 'node:fs/promises';
import { Redis, Cluster as IoCluster } from 'ioredis';
import { createClient, createCluster, createSentinel } from 'redis';
import { afterSpec } from '../../../test/support/after-spec.js';
import {
  type RedisFleet,
  startRedisCluster,
  startSentinel,
  startTlsRedis,
} from '../../../test/support/redis/redis-fleet.js';
import { contractOf } from '../contract.fixture-spec.js';
import type { Cluster } from '../index.js';
import { redisCluster } from './index.js';
import type { AnyRedis } from './redis-client.js';

const LEASE_MS = 600;

const closers = new Set<() => unknown>();
afterSpec(async () => {
  for (const close of closers) await close();
  closers.clear();
});

/** A client as an application has it: errors are heard, and it is closed by the application. */
function owned<
  Client extends { on(event: 'error', listener: () => void): unknown },
>(client: Client, close: (client: Client) => unknown): AnyRedis {
  client.on('error', () => undefined);
  closers.add(() => close(client));
  return client as unknown as AnyRedis;
}

let prefixes = 0;

/** Nodes of a cluster of their own, each with a client of its own. */
function nodesWith(open: () => Promise<AnyRedis>) {
  // The engine is shared by all specs of this file.
  const prefix = `spec-${++prefixes}`;
  return {
    start: async (): Promise<Cluster> => {
      const settings = { prefix, leaseMs: LEASE_MS, timeoutMs: 2_000 };
      const node = redisCluster({ client: await open(), ...settings });
      await node.start();
      closers.add(() => node.close());
      return node;
    },
    noticeMs: 10 * LEASE_MS,
  };
}

describe('on Redis Cluster', () => {
  let redis: RedisFleet;
  beforeAll(async () => {
    redis = await startRedisCluster();
  });
  afterAll(() => redis.close());

  contractOf('redisCluster() with a cluster of redis', async () =>
    nodesWith(async () => {
      const rootNodes = redis.ports.map((port) => ({
        url: `redis://127.0.0.1:${port}`,
      }));
      const client = createCluster({ rootNodes });
      const adopted = owned(client, () => client.isOpen && client.destroy());
      await client.connect();
      return adopted;
    }),
  );

  contractOf('redisCluster() with a cluster of ioredis', async () =>
    nodesWith(async () => {
      const nodes = redis.ports.map((port) => ({ host: '127.0.0.1', port }));
      return owned(new IoCluster(nodes), (client) => client.disconnect());
    }),
  );
});

/** What travels by each of the two connections of a node. */
async function talk(open: () => Promise<AnyRedis>): Promise<void> {
  const { start } = nodesWith(open);
  const [a, b] = [await start(), await start()];
  const heard: string[] = [];
  await b.subscribe('news', (message) => heard.push(message));
  await a.publish('news', 'hello');
  await vi.waitFor(() => expect(heard).toEqual(['hello']));
  expect(await a.enter('room', 'alice')).toBe('first');
  expect(await b.enter('room', 'alice')).toBe('known');
}

describe('a client that knows a sentinel', () => {
  let redis: RedisFleet;
  beforeAll(async () => {
    redis = await startSentinel();
  });
  afterAll(() => redis.close());
  const sentinels = () => [{ host: '127.0.0.1', port: redis.ports[0] }];

  it('works with redis', () =>
    talk(async () => {
      const client = createSentinel({
        name: 'main',
        sentinelRootNodes: sentinels(),
      });
      const adopted = owned(client, () => client.isOpen && client.destroy());
      await client.connect();
      return adopted;
    }));

  it('works with ioredis', () =>
    talk(async () =>
      owned(new Redis({ name: 'main', sentinels: sentinels() }), (client) =>
        client.disconnect(),
      ),
    ));
});

describe('a client that speaks TLS', () => {
  let redis: Awaited<ReturnType<typeof startTlsRedis>>;
  let ca: Buffer;
  beforeAll(async () => {
    redis = await startTlsRedis();
    ca = await readFile(redis.ca);
  });
  afterAll(() => redis.close());

  it('works with redis', () =>
    talk(async () => {
      const url = `rediss://localhost:${redis.ports[0]}`;
      const client = createClient({ url, socket: { ca, tls: true } });
      const adopted = owned(client, () => client.isOpen && client.destroy());
      await client.connect();
      return adopted;
    }));

  it('works with ioredis', () =>
    talk(async () =>
      owned(
        new Redis({ host: 'localhost', port: redis.ports[0], tls: { ca } }),
        (client) => client.disconnect(),
      ),
    ));
});
