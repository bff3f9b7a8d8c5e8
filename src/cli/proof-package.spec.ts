import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProofPackage } from './proof-package.js';

const NAME = 'nestjs-websocket-manager-proof';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wsm-cli-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function prove(argv: readonly string[]) {
  let out = '';
  let err = '';
  const code = await runProofPackage(
    argv,
    {
      stdout: (text) => void (out += text),
      stderr: (text) => void (err += text),
      env: {},
    },
    [join(folder, 'package.json')],
  );
  return { code, out, err };
}

/** Installs a proof that prints its arguments. */
async function installProof(): Promise<void> {
  const home = join(folder, 'node_modules', NAME);
  await mkdir(home, { recursive: true });
  await writeFile(
    join(home, 'package.json'),
    JSON.stringify({ name: NAME, type: 'module', exports: './index.js' }),
  );
  await writeFile(
    join(home, 'index.js'),
    'export async function runProve(argv, io) { io.stdout(argv.join(" ")); return 7; }',
  );
}

describe('npx nestjs-websocket-manager prove', () => {
  it('prints the command that installs the proof if it is not installed, and exits with 2', async () => {
    const { code, out, err } = await prove(['--help']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`\n  npm install --save-dev ${NAME}\n`);
  });

  it('runs the installed proof with its arguments, and returns its exit code', async () => {
    await installProof();
    expect(await prove(['--users', '2'])).toEqual({
      code: 7,
      out: '--users 2',
      err: '',
    });
  });
});
