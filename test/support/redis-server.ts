import { mkdir } from 'node:fs/promises';
import { afterSpec } from './after-spec.js';
import { freePort } from './harness.js';
import {
  type RedisProcess,
  folderForRedis,
  spawnRedis,
} from './redis/redis-process.js';

/** A Redis that a spec has started, and may end, freeze and start again. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Starts it again, empty, on the same port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  /** SIGSTOP: it takes connections and does not answer. */
  freeze(): void;
  thaw(): void;
}

const running = new Set<RedisProcess>();

afterSpec(async () => {
  for (const redis of running) await redis.stop();
  running.clear();
});

/** Starts `redis-server` on a free port of this machine; it is ended after the spec. */
export async function startRedis(...flags: string[]): Promise<RedisServer> {
  const port = await freePort();
  const folder = await folderForRedis();
  let redis: RedisProcess;
  const start = async () => {
    await mkdir(folder, { recursive: true });
    const own = ['--port', `${port}`, '--save', ''];
    redis = await spawnRedis(port, folder, [...own, ...flags]);
    running.add(redis);
  };
  const stop = async () => {
    running.delete(redis);
    await redis.stop();
  };
  await start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    stop,
    restart: async () => {
      if (running.has(redis)) await stop();
      await start();
    },
    freeze: () => void redis.child.kill('SIGSTOP'),
    thaw: () => void redis.child.kill('SIGCONT'),
  };
}
