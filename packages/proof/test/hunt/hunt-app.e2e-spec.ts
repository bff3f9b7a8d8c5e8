import { fileURLToPath } from 'node:url';
import {
  type HuntOptions,
  type HuntResult,
  huntLeaks,
} from '../../src/hunt/index.js';

const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const LOADER = fileOf(
  '../../../../test/support/typescript/typescript-loader.mjs',
);

/** Hunts an application in a separate process. */
function hunt(
  name: string,
  options: Partial<HuntOptions> = {},
  env: Record<string, string> = {},
  file = '../apps/misled.ts',
): Promise<HuntResult> {
  return huntLeaks({
    app: {
      app: `${fileOf(file)}#${name}`,
      execArgv: ['--import', LOADER],
      env,
    },
    seed: 'spec',
    lateMs: 10,
    budgetMs: 60_000,
    users: 3,
    ...options,
  });
}

const doomed = (how: string, options: Partial<HuntOptions> = {}) =>
  hunt('Doomed', options, { DOOM: how });

describe.concurrent('the leak hunt', { timeout: 60_000 }, () => {
  it('keeps its findings when the application crashes', async ({ expect }) => {
    const { problem, findings, unfinished } = await doomed('crash');
    expect(problem?.code).toBe('app-crashed');
    expect(problem?.message).toContain('the disk is full');
    expect(problem?.message).toMatch(/Before that:\n.*sends "/);
    expect(findings).not.toEqual([]);
    expect(unfinished).not.toEqual([]);
  });

  it('keeps its findings when the application hangs', async ({ expect }) => {
    const { problem, findings } = await doomed('hang', { hangMs: 1_000 });
    expect(problem?.code).toBe('app-hangs');
    expect(problem?.message).toContain('its event loop is blocked');
    expect(findings).not.toEqual([]);
  });

  it('keeps its findings when the application floods', async ({ expect }) => {
    const { problem, findings } = await doomed('flood');
    expect(problem?.code).toBe('app-floods');
    expect(findings).not.toEqual([]);
  });

  it.each(['onFastify', 'behindTls'])(
    'finds what an application leaks %s',
    async (name) => {
      const { problem, findings } = await hunt(
        name,
        { maxMessages: 60 },
        {},
        '../apps/servers.ts',
      );
      expect(problem).toBeUndefined();
      expect(findings).toContainEqual(
        expect.objectContaining({ event: 'saved', sentWith: 'save' }),
      );
    },
  );

  it('reports a missing application', async ({ expect }) => {
    const { problem, unfinished } = await hunt('Missing');
    expect(problem?.code).toBe('app-not-found');
    expect(problem?.message).toContain('misled.ts#Doomed');
    expect(unfinished).toContain('alone');
  });
});
