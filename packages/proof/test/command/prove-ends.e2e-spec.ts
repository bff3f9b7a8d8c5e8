import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { AppHost } from '../../src/host/index.js';
import { FROM_SOURCES } from '../checks/can-fail.js';

const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const APPS = fileOf('../apps/leaves-behind.ts');
const IDENTITIES = fileOf('../apps/leaves-behind.identities.mjs');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wsm-ends-'));
});
afterAll(() => rm(folder, { recursive: true }));

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('prove ends', { timeout: 120_000 }, () => {
  it.each([
    'LeavesDetached',
    'LeavesDetachedWithPipes',
    'LeavesChild',
    'LeavesTimer',
    'LeavesWorker',
  ])('regardless of what the application leaves behind: %s', async (name) => {
    const child = fork(
      fileOf('../../src/cli.ts'),
      [
        `--app=${APPS}#${name}`,
        `--identities=${IDENTITIES}`,
        '--suites=leak-hunt',
        '--users=2',
        `--out=${join(folder, name)}`,
      ],
      {
        env: {
          ...process.env,
          NODE_OPTIONS: FROM_SOURCES.execArgv.join(' '),
        },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    let out = '';
    child.stdout!.on('data', (text: Buffer) => (out += text.toString()));
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect(out).toContain('PROVEN');
    expect(code).toBe(0);
  });

  it.each(['LeavesDetached', 'LeavesDetachedWithPipes', 'LeavesChild'])(
    'and ends the processes of the application: %s',
    async (name) => {
      const host = await AppHost.start({
        ...FROM_SOURCES,
        app: `${APPS}#${name}`,
      });
      let pid = NaN;
      while (Number.isNaN(pid)) {
        pid = Number(/left (\d+)/.exec(host.lastOutput.join())?.[1]);
        await pause(10);
      }
      expect(isRunning(pid)).toBe(true);
      await host.stop(300);
      while (isRunning(pid)) await pause(10);
    },
  );
});
