import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A `redis-server` that runs until it is stopped. */
export interface RedisProcess {
  readonly child: ChildProcess;
  /** Ends it, and deletes what it has written. */
  stop(): Promise<void>;
}

export const run = promisify(execFile);

export function folderForRedis(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'wsm-redis-'));
}

/** Starts `redis-server` and waits until it takes connections. */
export async function spawnRedis(
  port: number,
  folder: string,
  flags: readonly string[],
): Promise<RedisProcess> {
  const child = spawn('redis-server', [...flags, '--dir', folder], {
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => child.once('exit', resolve));
  await new Promise((resolve, reject) => {
    child.once('error', reject);
    untilListening(port).then(resolve, reject);
  });
  return {
    child,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilListening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
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
