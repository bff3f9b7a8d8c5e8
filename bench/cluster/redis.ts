import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Redis } from 'ioredis';

/** A `redis-server` whose processor time can be read. */
export class MeasuredRedis {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly client: Redis,
  ) {}

  static async start(): Promise<MeasuredRedis> {
    const port = await freePort();
    const flags = ['--port', `${port}`, '--save', '', '--appendonly', 'no'];
    const child = spawn('redis-server', flags, { stdio: 'ignore' });
    process.once('exit', () => child.kill('SIGKILL'));
    const url = `redis://127.0.0.1:${port}`;
    const client = new Redis(url, { maxRetriesPerRequest: null });
    client.on('error', () => undefined);
    await client.ping();
    return new MeasuredRedis(url, child, client);
  }

  async cpuMicros(): Promise<number> {
    const info = await this.client.info('cpu');
    const seconds = [...info.matchAll(/used_cpu_(?:user|sys):([\d.]+)/g)];
    return seconds.reduce((sum, [, value]) => sum + Number(value) * 1e6, 0);
  }

  async stop(): Promise<void> {
    this.client.disconnect();
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
