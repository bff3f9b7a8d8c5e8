import { fork } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProve } from '../../src/command/prove-command.js';
import type { ProofReport } from '../../src/report/proof-report.js';
import { FROM_SOURCES, LIBRARY, appAt } from '../checks/can-fail.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wsm-prove-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function prove(...argv: string[]) {
  let out = '';
  let err = '';
  const code = await runProve(
    [...argv, '--out', folder],
    {
      stdout: (text) => void (out += text),
      stderr: (text) => void (err += text),
      env: {},
    },
    LIBRARY,
    FROM_SOURCES,
  );
  return { code, out, err };
}

async function readReport(): Promise<ProofReport> {
  const text = await readFile(join(folder, 'stability-proof.json'), 'utf8');
  return JSON.parse(text) as ProofReport;
}

describe('the command prove', () => {
  it('finds the leak of an application that does not import the module, and skips checks of the module', async () => {
    const line = `--app ${appAt('LeakyApp')} --suites functionality,leak-hunt --users 3 --seed spec --budget 40`;
    const { code, out, err } = await prove(...line.split(' '));
    expect(err).toContain('✗ Leak hunt');
    expect(out).toContain('FAILED');
    expect(code).toBe(1);
    const report = await readReport();
    expect(report).toMatchObject({
      seed: 'spec',
      users: 3,
      subject: { name: 'LeakyApp', importsManager: false, handlers: 1 },
      verdict: { is: 'failed' },
    });
    const [functionality, hunt] = report.suites;
    const leak = hunt.checks.find(({ id }) => id.includes('LeakyGateway.note'));
    expect(leak?.status).toBe('failed');
    expect(leak?.evidence?.join('\n')).toContain('To reproduce it');
    const skipped = functionality.checks.filter(
      ({ status }) => status === 'skipped',
    );
    expect(skipped.map(({ id }) => id)).toEqual([
      'functionality.app-managers',
      'functionality.app-status',
      'functionality.app-enforces',
      'functionality.app-isolation',
    ]);
    for (const { reason } of skipped) expect(reason).toContain('not import');
    expect(report.recommendations[0].text).toContain('Import');
    expect((await readdir(folder)).toSorted()).toEqual(
      ['html', 'json', 'md', 'xml'].map((end) => `stability-proof.${end}`),
    );
  }, 60_000);

  it('reports why an application cannot be checked, and writes nothing', async () => {
    const { code, out, err } = await prove('--app', './nothing.js#AppModule');
    expect(code).toBe(3);
    expect(err).toContain('there is no file');
    expect(err).toContain('Nothing was proved.');
    expect(out).toBe('');
    expect(await readdir(folder)).toEqual([]);
  }, 60_000);

  it('exits with 2 on wrong usage', async () => {
    expect(await prove('--users', 'many')).toMatchObject({ code: 2, out: '' });
    const help = await prove('--help');
    expect(help).toMatchObject({ code: 0, err: '' });
    expect(help.out).toContain('Exit code: 0 proven');
  });

  it('writes its findings when it is interrupted, and leaves no process behind', async () => {
    const loader = FROM_SOURCES.execArgv[1];
    const child = fork(
      fileURLToPath(new URL('../../src/cli.ts', import.meta.url)),
      ['--app', appAt('ManagedApp'), '--out', folder],
      {
        env: { ...process.env, NODE_OPTIONS: `--import ${loader}` },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    let err = '';
    child.stderr!.on('data', (text: Buffer) => {
      err += text.toString();
      if (err.includes('checks') && !child.killed) child.kill('SIGINT');
    });
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect(err).toContain('Starting');
    expect(code).toBe(130);
    const { cut, verdict, suites } = await readReport();
    expect(cut).toBe('it was interrupted');
    expect(verdict.is).not.toBe('proven');
    const statuses = suites.flatMap(({ checks }) =>
      checks.map(({ status }) => status),
    );
    expect(statuses).toContain('skipped');
  }, 60_000);
});
