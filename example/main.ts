import 'reflect-metadata';
import { ShutdownSignal } from '@nestjs/common';
import { createPlayground } from './playground/playground.js';

const DEFAULT_PORT = 3000;
/** Anybody may sign in under any name, so the server is reachable only from this machine. */
const HOST = '127.0.0.1';

const REASONS: Readonly<Record<string, (port: number) => string>> = {
  EADDRINUSE: (port) =>
    `Port ${port} is in use. To use any free port: PORT=0 npm start`,
  EACCES: (port) =>
    `Port ${port} is not permitted. Choose one above 1023: PORT=${DEFAULT_PORT} npm start`,
};

async function start(port: string): Promise<void> {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    fail(`PORT is "${port}". Expected a number from 0 to 65535.`);
    return;
  }
  const app = await createPlayground();
  app.enableShutdownHooks([ShutdownSignal.SIGINT, ShutdownSignal.SIGTERM], {
    useProcessExit: true,
  });
  try {
    await app.listen(Number(port), HOST);
  } catch (error) {
    fail(reasonOf(error, Number(port)));
    await app.close();
    return;
  }
  console.log(`The example runs at ${await app.getUrl()} (Ctrl+C ends it).`);
}

function reasonOf(error: unknown, port: number): string {
  const { code = '' } = error as NodeJS.ErrnoException;
  return REASONS[code]?.(port) ?? String(error);
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}

await start(process.env.PORT ?? String(DEFAULT_PORT));
