import { type Server, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { RunningApplication } from '../../../src/application.js';
import {
  type ImportsWorld,
  openImportsWorld,
} from '../../../src/suites/imports/imports-world.js';
import {
  LIBRARY,
  type Saboteur,
  type Saboteurs,
  inAProcess,
  withMembers,
} from '../can-fail.js';

type Break = Saboteur<ImportsWorld>;

export const packageAt = (name: string) =>
  fileURLToPath(new URL(`../../packages/${name}`, import.meta.url));

const onPackage =
  (name: string): Break =>
  ({ application }) =>
    openImportsWorld({ library: LIBRARY, application }, packageAt(name));

const servers = new Set<Server>();

/** Ends the applications of the saboteurs. */
export function closeServers(): void {
  for (const server of servers) server.close();
  servers.clear();
}

/** An application with a wrong description. */
const saying =
  (change: (running: RunningApplication) => RunningApplication): Break =>
  (world) => ({
    ...world,
    application: {
      ...world.application,
      start: async () => change(await world.application.start()),
    },
  });

export const IMPORTS_SABOTEURS: Saboteurs<ImportsWorld> = {
  'imports.core': onPackage('broken'),
  'imports.legacy': onPackage('broken'),
  'imports.types': onPackage('broken'),
  'imports.emitter': onPackage('broken'),
  'imports.protocol': onPackage('broken'),
  'imports.others': onPackage('broken'),
  'imports.no-cycle': onPackage('slow-circle'),
  'imports.load-time': onPackage('slow-circle'),
  'imports.start-time': (world) => {
    let now = 0;
    return {
      ...world,
      now: () => now,
      startAndStop: async () => {
        now += 3_000;
      },
    };
  },
  'imports.stop-clean': (world) => ({
    ...world,
    startAndStop: async () => {
      const server = createServer();
      servers.add(server);
      await new Promise<void>((resolve) =>
        server.listen(0, '127.0.0.1', resolve),
      );
    },
  }),
  'imports.app-start': saying((running) => {
    const info = { ...running.info, startMs: 60_000 };
    return withMembers(running, { info });
  }),
  'imports.app-stop': (world) => ({
    ...world,
    application: {
      ...world.application,
      start: () => inAProcess('UnclosedApp'),
    },
  }),
};
