import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterSpec } from './after-spec.js';
import { freePort } from './harness.js';

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

const running = new Set<ChildProcess>();
const folders = new Set<string>();

afterSpec(async () => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
  for (const folder of folders) await rm(folder, { recursive: true });
  folders.clear();
});

/** Starts `redis-server` on a free port of this machine; it is ended after the spec. */
export async function startRedis(...flags: string[]): Promise<RedisServer> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'wsm-redis-'));
  folders.add(folder);
  let child: ChildProcess;
  const start = async () => {
    child = spawn(
      'redis-server',
      ['--port', `${port}`, '--save', '', '--dir', folder, ...flags],
      { stdio: 'ignore' },
    );
    running.add(child);
    await new Promise((resolve, reject) => {
      child.once('error', reject);
      untilListening(port).then(resolve, reject);
    });
  };
  const stop = async () => {
    running.delete(child);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    stop,
    restart: async () => {
      if (running.has(child)) await stop();
      await start();
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
  };
}

async function untilListening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const isListening = await new Promise<boolean>((resolve) => {
      const socket = createConnection(port, '127.0.0.1');
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('close', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isListening) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('redis-server does not listen');
}
