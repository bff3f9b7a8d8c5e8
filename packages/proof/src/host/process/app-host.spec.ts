import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { AppHost, AppHostError, type AppHostOptions } from '../index.js';

const fileOf = (path: string) =>
  fileURLToPath(new URL(`../../../../../${path}`, import.meta.url));
const LOADER = fileOf('test/support/typescript/typescript-loader.mjs');
const GATEWAYS = fileOf('packages/proof/test/apps/gateways.ts');
const MISBEHAVING = fileOf('packages/proof/test/apps/misbehaving.ts');
const NEVER_STARTS = fileOf('packages/proof/test/apps/never-starts.mjs');
const TIMEOUT_MS = 60_000;

/** The second one is the harder one: nobody is left to end the child. */
const PARENTS_END_BY: NodeJS.Signals[] =
  process.env.WSM_HUNT === 'all'
    ? ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL']
    : ['SIGTERM', 'SIGKILL'];

const running = new Set<AppHost>();
const parents = new Set<ChildProcess>();

afterAll(async () => {
  for (const parent of parents) parent.kill('SIGKILL');
  await Promise.all([...running].map((host) => host.stop(0)));
});

async function start(
  app: string,
  options: Partial<AppHostOptions> = {},
): Promise<AppHost> {
  const host = await AppHost.start({
    app,
    execArgv: ['--import', LOADER],
    timeoutMs: TIMEOUT_MS,
    ...options,
  });
  running.add(host);
  return host;
}

function problemOf(started: Promise<AppHost>): Promise<AppHostError> {
  return started.then(
    () => Promise.reject(new Error('the application has started')),
    (error: unknown) => error as AppHostError,
  );
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function untilGone(pid: number): Promise<void> {
  while (isRunning(pid)) await pause(20);
}

describe.concurrent(
  'an application in a separate process',
  () => {
    it('starts, answers, starts again, and closes', async ({ expect }) => {
      const host = await start(`${GATEWAYS}#AppModule`);
      expect(host.info).toMatchObject({
        name: 'AppModule',
        versions: {
          library: [],
          nest: [expect.stringMatching(/^12\./)],
          socketIo: [expect.stringMatching(/^4\./)],
        },
        importsManager: false,
      });
      expect(await host.ask('app.alive')).toBeGreaterThan(0);
      const memory = await host.ask('app.memory');
      expect(memory.isCollected).toBe(true);
      expect(memory.heapUsed).toBeGreaterThan(1_000_000);
      expect(await host.ask('registry.status')).toBeUndefined();
      const before = host.info.origin;
      const again = await host.ask('app.restart');
      expect(again.handlers).toHaveLength(host.info.handlers.length);
      expect(host.info.origin).not.toBe(before);
      expect(await host.stop()).toEqual({
        how: 'closed',
        code: 0,
        signal: null,
      });
      await untilGone(host.pid!);
      await expect(host.ask('app.alive')).rejects.toMatchObject({
        problem: 'app-crashed',
      });
    });

    it('may print any amount, and is ended when it leaves something running', async ({
      expect,
    }) => {
      const host = await start(`${MISBEHAVING}#Talkative`);
      while (host.lastOutput.at(-1) !== 'the last word') await pause(10);
      expect(await host.stop(300)).toMatchObject({ how: 'terminated' });
      expect(host.lastOutput.length).toBeLessThanOrEqual(20);
      await untilGone(host.pid!);
    });

    it('is killed with all its children when it ignores signals', async ({
      expect,
    }) => {
      const host = await start(`${MISBEHAVING}#Stubborn`);
      const grandchild = Number(/\d+/.exec(host.lastOutput.join())?.[0]);
      expect(isRunning(grandchild)).toBe(true);
      expect(await host.stop(200)).toMatchObject({
        how: 'killed',
        signal: 'SIGKILL',
      });
      await untilGone(host.pid!);
      await untilGone(grandchild);
    });

    it('reports why it fails to start', async ({ expect }) => {
      const [failed, exited, missing] = await Promise.all([
        problemOf(start(NEVER_STARTS)),
        problemOf(start(NEVER_STARTS, { env: { START: 'exit' } })),
        problemOf(start(fileOf('dist/no-such-file.js'))),
      ]);
      expect(failed.problem).toBe('app-failed-to-start');
      expect(failed.message).toContain('no database at db.internal');
      expect(exited.problem).toBe('app-failed-to-start');
      expect(exited.message).toContain('exit code 3');
      expect(exited.message).toContain('\n  licence expired');
      expect(missing.problem).toBe('app-not-found');
      expect(missing.message).toContain('Has it been built?');
    });

    it('is abandoned when it does not start in time', async ({ expect }) => {
      const error = await problemOf(
        start(NEVER_STARTS, { env: { START: 'wait' }, timeoutMs: 300 }),
      );
      expect(error.problem).toBe('app-did-not-start-in-time');
      expect(error.message).toContain('within 300 ms');
    });

    it.for(PARENTS_END_BY)(
      'ends with its parent, also by %s and if it ignores signals',
      async (signal, { expect }) => {
        const app = `${MISBEHAVING}#Stubborn`;
        const parent = spawn(
          process.execPath,
          [
            '--import',
            LOADER,
            fileOf('packages/proof/test/apps/parent.ts'),
            app,
            LOADER,
          ],
          { stdio: ['ignore', 'pipe', 'inherit'] },
        );
        parents.add(parent);
        let output = '';
        for await (const chunk of parent.stdout) {
          output += String(chunk);
          if (/grandchild \d+\n/.test(output)) break;
        }
        const child = Number(/child (\d+)/.exec(output)?.[1]);
        const grandchild = Number(/grandchild (\d+)/.exec(output)?.[1]);
        expect([child, grandchild].map(isRunning)).toEqual([true, true]);
        parent.kill(signal);
        await untilGone(child);
        await untilGone(grandchild);
      },
    );
  },
  TIMEOUT_MS,
);
