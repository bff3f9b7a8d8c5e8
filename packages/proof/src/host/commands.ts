import { rawListeners } from './discovery/discover.js';
import type { OpenedApp } from './opened-app.js';
import type { Answers, CommandName, MemoryUse } from './process/protocol.js';

type Command<Name extends CommandName> = (
  app: OpenedApp,
) => Answers[Name] | Promise<Answers[Name]>;

/** The commands that the process of an application answers. */
export const COMMANDS: { readonly [Name in CommandName]: Command<Name> } = {
  'app.alive': () => Math.round(process.uptime() * 1000),
  'app.info': ({ info }) => info,
  'app.restart': (app) => app.restart(),
  'app.memory': () => memory(),
  'sockets.listeners': ({ app, info }) => rawListeners(app, info),
  'handlers.effects': ({ observer }) => observer.summary(),
  'registry.status': ({ manager }) => manager?.status(),
  'registry.validateIsolation': ({ manager }) => manager?.validateIsolation(),
  'vectors.unenforced': ({ manager }) => manager?.unenforced(),
  'violations.seen': ({ manager }) => manager?.violations(),
};

function memory(): MemoryUse {
  globalThis.gc?.();
  const { heapUsed, rss, external } = process.memoryUsage();
  return { heapUsed, rss, external, isCollected: globalThis.gc !== undefined };
}
