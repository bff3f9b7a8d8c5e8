import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Socket, io } from 'socket.io-client';
import { UnsupportedServerError } from '../lib/processes/server-process.js';
import {
  IN_CHANNEL,
  type NodeCommand,
  type NodeKind,
  type NodeReport,
  USERS,
  clock,
  userName,
} from './protocol.js';
import { MeasuredRedis } from './redis.js';

const PROGRAM = fileURLToPath(new URL('node.js', import.meta.url));
/** Longer than any emission takes to arrive. */
const PATIENCE_MS = 20_000;

/** What so many emissions cost, in microseconds for each. */
export interface EmissionCost {
  readonly nodes: number;
  readonly redis: number;
}

/** Some nodes of one kind on a Redis of their own, and their clients. */
export class Fleet {
  readonly clients: Socket[] = [];
  /** How long each emission was on its way, in milliseconds, since the last reset. */
  latencies: number[] = [];

  private constructor(
    private readonly nodes: readonly ChildProcess[],
    private readonly redis: MeasuredRedis,
  ) {}

  /** @throws {UnsupportedServerError} where an adapter is not installed */
  static async start(kind: NodeKind, size: number): Promise<Fleet> {
    const redis = await MeasuredRedis.start();
    const nodes: ChildProcess[] = [];
    const fleet = new Fleet(nodes, redis);
    const ports: number[] = [];
    for (let index = 0; index < size; index++) {
      const child = fork(PROGRAM, [kind, redis.url], {
        env: { ...process.env, NODE_ENV: 'production' },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      nodes.push(child);
      const report = await reportOf(child);
      if (report.is === 'missing') {
        await fleet.stop();
        throw new UnsupportedServerError(report.why);
      }
      if (report.is === 'listening') ports.push(report.port);
    }
    for (let index = 0; index < USERS; index++)
      await fleet.connect(ports[index % size] ?? 0, index);
    // Long enough for every node to know of the others.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    return fleet;
  }

  /** Emits from the first node, and waits until everything has arrived. */
  async emit(
    to: 'users' | 'channel',
    times: number,
    pauseMs = 0,
  ): Promise<EmissionCost> {
    const recipients = to === 'users' ? 1 : USERS / IN_CHANNEL;
    const before = await this.cpu();
    this.latencies = [];
    await this.ask(0, { do: 'emit', to, times, pauseMs });
    const deadline = clock() + PATIENCE_MS;
    while (this.latencies.length < times * recipients) {
      if (clock() > deadline)
        throw new Error(`${this.latencies.length} of ${times * recipients}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const after = await this.cpu();
    return {
      nodes: (after.nodes - before.nodes) / times,
      redis: (after.redis - before.redis) / times,
    };
  }

  /** Messages that are answered on the first node. @returns its microseconds for each */
  async talk(times: number): Promise<number> {
    const before = await this.ask(0, { do: 'cpu' });
    const [client] = this.clients;
    const talker = async (messages: number) => {
      for (let index = 0; index < messages; index++)
        await client?.emitWithAck('ask', { index, text: 'hello' });
    };
    await Promise.all(Array.from({ length: 20 }, () => talker(times / 20)));
    const after = await this.ask(0, { do: 'cpu' });
    return (after - before) / times;
  }

  /** @returns milliseconds until the devices on all nodes are ended */
  async quarantine(index: number): Promise<number> {
    const user = `q${index}`;
    const ports = this.clients.slice(0, this.nodes.length).map(portOf);
    const devices = await Promise.all(
      ports.map((port) => connectTo(port, user)),
    );
    const ends = devices.map(async (device) => {
      await new Promise((resolve) => device.once('disconnect', resolve));
      return clock();
    });
    const child = this.nodes[index % this.nodes.length];
    if (!child) return NaN;
    const report = await answerOf(child, { do: 'quarantine', user });
    const at = report.is === 'done' ? report.at : NaN;
    return Math.max(...(await Promise.all(ends))) - at;
  }

  async stop(): Promise<void> {
    for (const client of this.clients) client.disconnect();
    for (const child of this.nodes) child.kill('SIGKILL');
    await this.redis.stop();
  }

  private async connect(port: number, index: number): Promise<void> {
    const client = await connectTo(port, userName(index));
    client.on('news', ({ at }: { at: number }) =>
      this.latencies.push(clock() - at),
    );
    if (index % IN_CHANNEL === 0) await client.emitWithAck('join', null);
    this.clients.push(client);
  }

  private async cpu(): Promise<EmissionCost> {
    let nodes = 0;
    for (let index = 0; index < this.nodes.length; index++)
      nodes += await this.ask(index, { do: 'cpu' });
    return { nodes, redis: await this.redis.cpuMicros() };
  }

  private async ask(index: number, command: NodeCommand): Promise<number> {
    const child = this.nodes[index];
    const report = child && (await answerOf(child, command));
    return report?.is === 'done' ? report.cpuMicros : NaN;
  }
}

function portOf(client: Socket): number {
  const { port } = client.io.opts as { port?: string | number };
  return Number(port);
}

async function connectTo(port: number, user: string): Promise<Socket> {
  const client = io(`http://127.0.0.1:${port}`, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    auth: { user },
  });
  await new Promise<void>((resolve, reject) => {
    client.once('connect', resolve);
    client.once('connect_error', reject);
  });
  return client;
}

function answerOf(
  child: ChildProcess,
  command: NodeCommand,
): Promise<NodeReport> {
  const report = reportOf(child);
  child.send(command);
  return report;
}

/** Its next report; rejects if it ends instead. */
function reportOf(child: ChildProcess): Promise<NodeReport> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) =>
      reject(new Error(`A node ended with ${code}.`));
    child.once('exit', onExit);
    child.once('message', (report) => {
      child.off('exit', onExit);
      resolve(report as NodeReport);
    });
  });
}
