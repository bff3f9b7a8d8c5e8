import { fileURLToPath } from 'node:url';
import {
  type WebSocketManagerOptions,
  WebSocketManagerModule,
} from 'nestjs-websocket-manager';
import type {
  ApplicationUnderProof,
  RunningApplication,
} from '../../src/application.js';
import { COMMANDS } from '../../src/host/commands.js';
import { AppHost } from '../../src/host/index.js';
import { OpenedApp } from '../../src/host/opened-app.js';
import type { Library, ProofContext } from '../../src/proof-context.js';
import { heapInUse } from '../../src/suites/performance/memory.js';
import type { Check } from '../../src/suite.js';

/** Breaks the world of a check. */
export type Saboteur<World> = (world: World) => World | Promise<World>;

/** One for each check, by its id. */
export type Saboteurs<World> = Readonly<Record<string, Saboteur<World>>>;

/** A timeout for busy machines. */
const OPEN_MS = 40_000;
const CHECK_MS = 40_000;

interface Trial<World> {
  readonly checks: readonly Check<World>[];
  readonly open: () => Promise<World>;
  readonly saboteurs: Saboteurs<World>;
}

/** Runs each check on a correct world, where it must pass, and on a broken one, where it must fail. */
export function everyCheckCanFail<World extends AsyncDisposable>({
  checks,
  open,
  saboteurs,
}: Trial<World>): void {
  let world: World | undefined;
  beforeAll(async () => {
    world = await open();
  }, OPEN_MS);
  afterAll(() => world?.[Symbol.asyncDispose]());

  describe.each(checks.map((check) => [check.id, check] as const))(
    '%s',
    (id, check) => {
      it(
        'passes on a correct world',
        async () => {
          expect(await check.run(world!)).toMatchObject({ status: 'passed' });
        },
        CHECK_MS,
      );

      it(
        'fails on a broken world',
        async () => {
          const broken = await saboteurs[id](world!);
          const outcome = await check.run(broken);
          // A missing exercise or confirmation is not a failure, but makes the proof incomplete.
          expect(outcome.isGap ? 'gap' : outcome.status).toMatch(/failed|gap/);
          expect(outcome.reason).toMatch(/\S/);
        },
        CHECK_MS,
      );
    },
  );

  it('has a saboteur for every check, and no other', () => {
    expect(Object.keys(saboteurs).toSorted()).toEqual(
      checks.map(({ id }) => id).toSorted(),
    );
  });
}

export const LIBRARY: Library = { WebSocketManagerModule };

/** The same module, with changed options. */
export function libraryWith(
  change: (options: WebSocketManagerOptions) => WebSocketManagerOptions,
): Library {
  return {
    WebSocketManagerModule: {
      forRoot: (options = {}) =>
        WebSocketManagerModule.forRoot(change(options)),
    },
  };
}

const pathOf = (name: string) =>
  fileURLToPath(new URL(`../../../../${name}`, import.meta.url));

/** Child processes also run from the sources. */
export const FROM_SOURCES = {
  execArgv: [
    '--import',
    pathOf('test/support/typescript/typescript-loader.mjs'),
  ],
};

export const appAt = (name: string) =>
  `${pathOf('packages/proof/test/apps/proved.ts')}#${name}`;

/**
 * One of the applications of `apps/proved.ts`, in the process of the spec, because a separate process takes seconds.
 */
export async function applicationUnderProof(
  name: string,
): Promise<ApplicationUnderProof> {
  const app = appAt(name);
  const start = async (): Promise<RunningApplication> => {
    const opened = await OpenedApp.open(app);
    return {
      get info() {
        return opened.info;
      },
      ask: async (command) => {
        // A separate process would do this itself.
        if (command === 'app.memory') await heapInUse();
        return COMMANDS[command](opened);
      },
      stop: async () => {
        await opened.close();
        return { how: 'closed', code: 0, signal: null };
      },
      ended: new Promise(() => undefined),
    };
  };
  const first = await start();
  await first.stop();
  return {
    app,
    info: first.info,
    identities: {},
    share: [],
    explain: {},
    start,
  };
}

/** The same in a separate process, for checks about processes. */
export const inAProcess = (name: string) =>
  AppHost.start({ ...FROM_SOURCES, app: appAt(name) });

/** The arguments to open a world. */
export async function contextOf(app = 'ManagedApp'): Promise<ProofContext> {
  return {
    library: LIBRARY,
    application: await applicationUnderProof(app),
    seed: 'spec',
    users: 3,
    signal: new AbortController().signal,
    budgetMs: () => 60_000,
  };
}

/** An object with some replaced members; the others belong to the real object. */
export function withMembers<T extends object>(
  target: T,
  members: Partial<Record<keyof T, unknown>>,
): T {
  return new Proxy(target, {
    get: (_, name) => {
      if (name in members) return members[name as keyof T];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function'
        ? (value.bind(target) as unknown)
        : value;
    },
  });
}
