import 'reflect-metadata';
import { CLIENTS, type ServerSpec } from '../contestants.js';
import { collectGarbage } from '../lib/garbage.js';
import type { Command, Report } from '../lib/processes/protocol.js';
import { MemoryLoad } from './memory-load.js';
import { openedServer } from './shared/opened.js';
import type { StartServer } from './server-app.js';

/*
 * The process of one server. It loads only the modules of its own server, reports its port, and ends with its parent
 * process.
 */

type Servers = Partial<Record<ServerSpec['app'], () => Promise<StartServer>>>;

const SERVERS: Record<ServerSpec['workload'], Servers> = {
  ask: {
    'socket.io': async () =>
      (await import('./socket-io.server.js')).startSocketIo,
    nest: async () => (await import('./nest.server.js')).startNestServer,
    cls: async () => (await import('./cls.server.js')).startClsServer,
    managed: async () =>
      (await import('./managed.server.js')).startManagedServer,
  },
  hostile: {
    nest: async () => (await import('./hostile.server.js')).startHostileNest,
    managed: async () =>
      (await import('./hostile.server.js')).startHostileManaged,
  },
  publish: {
    'socket.io': async () =>
      (await import('./publish-socket-io.server.js')).startPublishingSocketIo,
    managed: async () =>
      (await import('./publish-managed.server.js')).startPublishingManaged,
  },
};

function send(report: Report): void {
  process.send?.(report);
}

function snapshot(since?: NodeJS.CpuUsage): Report {
  const { user, system } = process.cpuUsage(since);
  const { heapUsed, rss } = process.memoryUsage();
  return { is: 'snapshot', cpuMicros: user + system, heapUsed, rss };
}

let load: Promise<MemoryLoad> | undefined;

async function drive(messages: number): Promise<Report> {
  const connected = await (load ??= MemoryLoad.connect(
    openedServer(),
    CLIENTS,
  ));
  const before = process.cpuUsage();
  await connected.run(messages);
  return snapshot(before);
}

process.on('disconnect', () => process.exit());
process.on('message', (command: Command) => {
  if (command.do === 'stop') process.exit();
  if (command.do === 'collect') collectGarbage();
  if (command.do === 'drive') void drive(command.messages).then(send);
  else send(snapshot());
});

/** Whether the library of this working tree does not have a requested option. */
function isUnknownOption(error: unknown): error is Error {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'WSM_INVALID_OPTION'
  );
}

const spec = JSON.parse(process.argv[2] ?? '{}') as ServerSpec;
try {
  const start = await SERVERS[spec.workload][spec.app]?.();
  if (!start) throw new TypeError(`No ${spec.app} does ${spec.workload}.`);
  send({ is: 'listening', port: await start(spec) });
} catch (error) {
  if (!isUnknownOption(error)) throw error;
  send({ is: 'unsupported', why: error.message });
}
