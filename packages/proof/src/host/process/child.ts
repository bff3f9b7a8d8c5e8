/*
 * The process of an application under test. Started by app-host.ts with one argument, the application.
 */
import { AppHostError } from './app-host.error.js';
import { COMMANDS } from '../commands.js';
import { listenOnLoopbackOnly } from '../loopback.js';
import { OpenedApp } from '../opened-app.js';
import type { Reply, Request } from './protocol.js';
import { endWithParent } from './watchdog.js';

function say(reply: Reply): void {
  // The parent may have ended at this moment; then this process ends, too.
  if (process.connected) process.send?.(reply, undefined, {}, () => undefined);
}

function failure(error: unknown): Reply {
  const problem =
    error instanceof AppHostError ? error.problem : 'app-failed-to-start';
  const text = error instanceof Error ? (error.stack ?? error.message) : error;
  const message =
    error instanceof AppHostError
      ? error.message
      : `failed to start: ${String(text)}`;
  return { failed: { problem, message } };
}

async function answer(
  app: OpenedApp,
  { ask, id }: Extract<Request, { ask: unknown }>,
): Promise<void> {
  try {
    say({ id, answer: await COMMANDS[ask](app) });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    say({ id, error: `${ask}: ${text}` });
  }
}

/** Closes the application. If it leaves anything behind, the process does not end, and the parent detects that. */
async function close(app: OpenedApp): Promise<void> {
  await app.close();
  process.disconnect();
}

endWithParent();
listenOnLoopbackOnly();
try {
  const app = await OpenedApp.open(process.argv[2]);
  process.on('message', (request: Request) => {
    void ('close' in request ? close(app) : answer(app, request));
  });
  say({ started: app.info });
} catch (error) {
  say(failure(error));
}
