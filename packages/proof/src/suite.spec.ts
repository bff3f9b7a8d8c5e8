import type { CheckResult } from './check.js';
import type { ProofContext } from './proof-context.js';
import { type Check, suiteOf } from './suite.js';

interface World extends AsyncDisposable {
  closed: boolean;
}

const passed: Check<World> = {
  id: 's.passed',
  title: 'passes',
  run: () => ({ status: 'passed' }),
};

function worldOf(): World {
  const world: World = {
    closed: false,
    [Symbol.asyncDispose]: async () => void (world.closed = true),
  };
  return world;
}

function run(
  checks: readonly Check<World>[],
  open: () => Promise<World> = async () => worldOf(),
  signal = new AbortController().signal,
) {
  const ended: CheckResult[] = [];
  const suite = suiteOf({ id: 's', title: 'S', checks: () => checks, open });
  const result = suite.run({ signal } as ProofContext, {
    checkBegins: () => undefined,
    checkEnded: (one) => ended.push(one),
  });
  return { result, ended };
}

describe('a suite', () => {
  it('runs its checks one after the other, and closes its world', async () => {
    const world = worldOf();
    const { result, ended } = run([passed, passed], async () => world);
    const { checks } = await result;
    expect(checks.map(({ status }) => status)).toEqual(['passed', 'passed']);
    expect(checks).toEqual(ended);
    expect(world.closed).toBe(true);
  });

  it.each<[string, Check<World>['run']]>([
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken'))],
    ['throws something else', () => Promise.reject('broken')],
  ])('fails a check that %s, and continues', async (_, broken) => {
    const check = { id: 's.broken', title: 'breaks', run: broken };
    const { checks } = await run([check, passed]).result;
    expect(checks).toMatchObject([
      { status: 'failed', reason: 'broken' },
      { status: 'passed' },
    ]);
  });

  it('fails in every check if its world does not open', async () => {
    const open = () => Promise.reject(new Error('no port'));
    const { checks } = await run([passed, passed], open).result;
    for (const { status, reason } of checks) {
      expect(status).toBe('failed');
      expect(reason).toContain('no port');
    }
  });

  it('skips the remaining checks when it is aborted, also while a check hangs', async () => {
    const controller = new AbortController();
    const world = worldOf();
    const hanging: Check<World> = {
      id: 's.hanging',
      title: 'hangs',
      run: () => {
        controller.abort(new Error('it was interrupted'));
        return new Promise(() => undefined);
      },
    };
    const { result } = run(
      [passed, hanging, passed],
      async () => world,
      controller.signal,
    );
    const { checks } = await result;
    expect(checks.map(({ status }) => status)).toEqual([
      'passed',
      'skipped',
      'skipped',
    ]);
    expect(checks[2].reason).toBe('it was interrupted');
    expect(world.closed).toBe(true);
  });

  it('opens nothing if it was aborted before it started', async () => {
    const open = vi.fn(async () => worldOf());
    const signal = AbortSignal.abort(new Error('no time'));
    const { checks } = await run([passed], open, signal).result;
    expect(checks).toMatchObject([{ status: 'skipped', reason: 'no time' }]);
    expect(open).not.toHaveBeenCalled();
  });

  it('closes a world that was not ready in time, when it is ready', async () => {
    const controller = new AbortController();
    const world = worldOf();
    let ready: () => void = () => undefined;
    const open = () =>
      new Promise<World>((resolve) => {
        ready = () => resolve(world);
        controller.abort(new Error('no time'));
      });
    const { checks } = await run([passed], open, controller.signal).result;
    expect(checks).toMatchObject([{ status: 'skipped' }]);
    ready();
    await vi.waitFor(() => expect(world.closed).toBe(true));
  });
});
