import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  clientOf,
  connect,
  eventually,
  refusalOf,
} from '../support/harness.js';
import { inFolder, serveMetrics } from './metrics-world.js';

const SKIPPED = 'skipped without promtool: apt-get install prometheus';

describe.skipIf(!(await isThere('promtool')))(`promtool (${SKIPPED})`, () => {
  it('accepts the metrics', async () => {
    await withEverything(async (text) => {
      const checked = await run('promtool', ['check', 'metrics'], text);
      expect(checked).toEqual({ code: 0, output: '' });
    });
  });

  it('accepts every query of the dashboard', async () => {
    const queries = queriesOf(await dashboard()).map((query) =>
      query.replaceAll('$__rate_interval', '5m'),
    );
    const rules = queries.map((expr, n) => ({ record: `query:${n}`, expr }));
    // JSON is YAML.
    const file = JSON.stringify({ groups: [{ name: 'dashboard', rules }] });
    await inFolder(async (folder) => {
      const path = join(folder, 'rules.yml');
      await writeFile(path, file);
      const checked = await run('promtool', ['check', 'rules', path]);
      expect(checked).toMatchObject({ code: 0 });
      expect(checked.output).toContain(`${queries.length} rules found`);
    });
  });
});

describe('the dashboard for Grafana', () => {
  it('queries only existing metrics, and all of them', async () => {
    await withEverything(async (_, names) => {
      const queries = queriesOf(await dashboard());
      const queried = new Set(queries.join('\n').match(/\bwsm_\w+/g));
      expect([...queried].toSorted()).toEqual(names.toSorted());
    });
  });
});

/** Hands over what is scraped from an application in which there is a value for every metric. */
async function withEverything(
  look: (text: string, names: readonly string[]) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    const { metrics, ...served } = await serveMetrics({
      ingress: { identityKeys: ['from'] },
      incidents: {
        auditFile: join(folder, 'audit.jsonl'),
        anchor: () => {},
      },
    });
    const alice = await connect(served, 'alice');
    alice.emit('echo', { from: 'somebody else' });
    await refusalOf(clientOf(served.url, {}));
    await eventually(async () => {
      const text = await metrics.metrics();
      expect(text).toContain('spoofed-identity');
      expect(text).toMatch(/^wsm_audit_head_age_seconds \S/m);
    });
    const names = metrics.getMetricsAsArray().map(({ name }) => name);
    await look(await metrics.metrics(), names);
    await served.app.close();
  });
}

interface Dashboard {
  readonly panels: readonly {
    readonly targets?: readonly { readonly expr: string }[];
  }[];
}

async function dashboard(): Promise<Dashboard> {
  const file = new URL(
    '../../docs/grafana/websocket-manager.json',
    import.meta.url,
  );
  return JSON.parse(await readFile(file, 'utf8')) as Dashboard;
}

function queriesOf({ panels }: Dashboard): string[] {
  return panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
}

function isThere(program: string): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(program, ['--version'], (error) => resolve(error === null));
  });
}

function run(
  program: string,
  args: readonly string[],
  input = '',
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = execFile(program, args, (error, stdout, stderr) =>
      resolve({
        code: typeof error?.code === 'number' ? error.code : 0,
        output: stdout + stderr,
      }),
    );
    child.stdin?.end(input);
  });
}
