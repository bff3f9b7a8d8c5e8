import { fileURLToPath } from 'node:url';
import {
  type WebSocketManagerOptions,
  WebSocketManagerModule,
} from '../../src/index.js';
import type { ApplicationUnderProof } from '../../src/proof/application.js';
import { AppHost } from '../../src/proof/host/index.js';
import type { Library, ProofContext } from '../../src/proof/proof-context.js';
import type { Check } from '../../src/proof/suite.js';

/** Breaks what a check looks at. */
export type Saboteur<World> = (world: World) => World | Promise<World>;

/** One for each check, by its id. */
export type Saboteurs<World> = Readonly<Record<string, Saboteur<World>>>;

/** Applications in processes of their own take their time on a machine that runs the whole suite. */
const OPEN_MS = 40_000;

interface Trial<World> {
  readonly checks: readonly Check<World>[];
  readonly open: () => Promise<World>;
  readonly saboteurs: Saboteurs<World>;
}

/** Runs each check on what is whole, where it has to pass, and on what is broken, where it has to fail. */
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
      it('passes on what is whole', async () => {
        expect(await check.run(world!)).toMatchObject({ status: 'passed' });
      });

      it('fails on what is broken', async () => {
        const broken = await saboteurs[id](world!);
        const outcome = await check.run(broken);
        expect(outcome).toMatchObject({ status: 'failed' });
        expect(outcome.reason).toMatch(/\S/);
      });
    },
  );

  it('has a saboteur for every check, and for nothing else', () => {
    expect(Object.keys(saboteurs).toSorted()).toEqual(
      checks.map(({ id }) => id).toSorted(),
    );
  });
}

export const LIBRARY: Library = { WebSocketManagerModule };

/** The same module, with other options than it is given. */
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
  fileURLToPath(new URL(`../../${name}`, import.meta.url));

/** Child processes run from the sources, too. */
export const FROM_SOURCES = {
  execArgv: ['--import', pathOf('test/support/typescript-loader.mjs')],
};

export const appAt = (name: string) =>
  `${pathOf('test/proof/apps/proved.ts')}#${name}`;

/** One of the applications of `apps/proved.ts`, in a process of its own. */
export async function applicationUnderProof(
  name: string,
): Promise<ApplicationUnderProof> {
  const start = () => AppHost.start({ ...FROM_SOURCES, app: appAt(name) });
  const first = await start();
  let isTaken = false;
  return {
    app: appAt(name),
    info: first.info,
    identities: {},
    share: [],
    // The first one is there already.
    start: async () => {
      if (isTaken) return start();
      isTaken = true;
      return first;
    },
  };
}

/** What a world is opened with. */
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

/** An object of which some members are others; the rest works on the real one. */
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
