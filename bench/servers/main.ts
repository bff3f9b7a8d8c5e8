import 'reflect-metadata';
import type { ServerSpec } from '../contestants.js';
import type { Command, Report } from '../lib/protocol.js';
import type { StartServer } from './server-app.js';

/*
 * The process of one server. It loads nothing but what its own server needs, says where it listens, and ends with the
 * process that has started it.
 */

const SERVERS: Record<ServerSpec['app'], () => Promise<StartServer>> = {
  'socket.io': async () =>
    (await import('./socket-io.server.js')).startSocketIo,
  nest: async () => (await import('./nest.server.js')).startNestServer,
  cls: async () => (await import('./cls.server.js')).startClsServer,
  managed: async () => (await import('./managed.server.js')).startManagedServer,
};

function send(report: Report): void {
  process.send?.(report);
}

function snapshot(): Report {
  const { user, system } = process.cpuUsage();
  const { heapUsed, rss } = process.memoryUsage();
  return { is: 'snapshot', cpuMicros: user + system, heapUsed, rss };
}

process.on('disconnect', () => process.exit());
process.on('message', (command: Command) => {
  if (command === 'stop') process.exit();
  // Twice: what the first one finalises, the second one frees.
  if (command === 'collect') {
    globalThis.gc?.();
    globalThis.gc?.();
  }
  send(snapshot());
});

/** Whether the library of this working tree is older than the option that is asked for. */
function isUnknownOption(error: unknown): error is Error {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'WSM_INVALID_OPTION'
  );
}

const spec = JSON.parse(process.argv[2] ?? '{}') as ServerSpec;
try {
  const start = await SERVERS[spec.app]();
  send({ is: 'listening', port: await start(spec) });
} catch (error) {
  if (!isUnknownOption(error)) throw error;
  send({ is: 'unsupported', why: error.message });
}
