import type {
  INestApplication,
  ModuleMetadata,
  Provider,
  Type,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { discover, rawListeners } from '../../src/host/discovery/discover.js';
import { serversOf } from '../../src/host/discovery/nest-metadata.js';
import { ManagerAccess } from '../../src/host/manager-access.js';
import { observe } from '../../src/host/observation/index.js';
import {
  type HuntOptions,
  type HuntResult,
  type HuntTarget,
  huntLeaks,
} from '../../src/hunt/index.js';

/** An application for a hunt in the process of the spec. */
export interface Hunted {
  readonly gateways: Provider[];
  readonly imports?: ModuleMetadata['imports'];
  /** An application with the given gateways. */
  readonly module?: Type;
}

/** Hunts an application over real sockets in this process: a hundred processes would take minutes. */
export async function hunt(
  { gateways, imports = [], module }: Hunted,
  options: Partial<Omit<HuntOptions, 'app'>> = {},
): Promise<HuntResult> {
  const testing = await Test.createTestingModule({
    imports: module ? [...imports, module] : imports,
    providers: gateways,
  }).compile();
  const app: INestApplication = testing.createNestApplication({
    forceCloseConnections: true,
  });
  app.useLogger(false);
  await app.listen(0, '127.0.0.1');
  const observer = observe(serversOf(app), ManagerAccess.of(app));
  try {
    const info = {
      ...discover(app),
      name: 'Hunted',
      versions: { library: [], nest: [], socketIo: [] },
      importsManager: imports.length > 0,
      startMs: 0,
    };
    const answers = {
      'app.alive': () => 1,
      'sockets.listeners': () => rawListeners(app, info),
      'handlers.effects': () => observer.summary(),
    };
    const target: HuntTarget = {
      info,
      ask: (command) => Promise.resolve(answers[command]() as never),
    };
    return await huntLeaks({
      app: target,
      seed: 'spec',
      lateMs: 20,
      budgetMs: 180_000,
      users: 3,
      ...options,
    });
  } finally {
    await app.close();
  }
}

/** Ends the hunt at the first finding. */
export async function huntUntilFound(
  hunted: Hunted,
  options: Partial<Omit<HuntOptions, 'app'>> = {},
): Promise<HuntResult> {
  const found = new AbortController();
  return hunt(hunted, {
    ...options,
    signal: found.signal,
    onProgress: ({ findings }) => findings > 0 && found.abort(),
  });
}

/** The number of parallel hunts, which wait more than they compute. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<Result>,
): Promise<Map<Item, Result>> {
  const results = new Map<Item, Result>();
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift())
      results.set(item, await work(item));
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

/** Whether all applications are hunted (`npm run test:proof`), or a selection (`npm test`). */
export const HUNTS_ALL = process.env.WSM_HUNT === 'all';
