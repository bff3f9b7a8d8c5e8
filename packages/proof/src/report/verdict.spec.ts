import { check, suite } from './report.fixture-spec.js';
import { recommend } from './recommendations.js';
import { verdictOf } from './verdict.js';

const PASSED = suite([check()]);
const FAILED = suite([check(), check({ status: 'failed', reason: 'not so' })]);
const SKIPPED = suite([check({ status: 'skipped', reason: 'no gateway' })]);

describe('the verdict', () => {
  it('is proven if something was checked in every suite and nothing failed', () => {
    const half = suite([check(), check({ status: 'skipped' })]);
    expect(verdictOf([PASSED, half], undefined)).toEqual({
      is: 'proven',
      passed: 2,
      failed: 0,
      skipped: 1,
      reasons: [],
    });
  });

  it('is failed if one check failed', () => {
    const verdict = verdictOf([PASSED, FAILED, SKIPPED], 'it was interrupted');
    expect(verdict).toMatchObject({
      is: 'failed',
      reasons: ['security.vector-shared-mode: not so'],
    });
  });

  it.each([
    [
      'a suite was skipped as a whole',
      [PASSED, SKIPPED],
      undefined,
      'no gateway',
    ],
    [
      'a suite has no checks',
      [PASSED, suite([])],
      undefined,
      'nothing was checked',
    ],
    ['it is incomplete', [PASSED], 'it was interrupted', 'interrupted'],
    ['no suite was run', [], undefined, 'no suite'],
    [
      'a required check was skipped',
      [
        suite([
          check(),
          check({ status: 'skipped', isGap: true, reason: 'no time left' }),
        ]),
      ],
      undefined,
      'no time left',
    ],
  ])('is not proven if %s', (_, suites, cut, reason) => {
    const verdict = verdictOf(suites, cut);
    expect(verdict.is).toBe('not-proven');
    expect(verdict.reasons.join()).toContain(reason);
  });
});

describe('recommendations', () => {
  const subject = {
    name: 'AppModule',
    app: undefined,
    importsManager: false,
    gateways: 1,
    handlers: 1,
  };

  it('are none if nothing failed and nothing was skipped', () => {
    expect(recommend([PASSED], subject)).toEqual([]);
  });

  it('list the checks that lead to them, each once', () => {
    const leak = (handler: string) =>
      check({ id: `leak-hunt.${handler}`, status: 'failed' });
    const suites = [suite([leak('a'), leak('b')]), SKIPPED];
    const [first, ...others] = recommend(suites, subject);
    expect(first.text).toContain('Import `WebSocketManagerModule`');
    expect(first.checks).toEqual(['leak-hunt.a', 'leak-hunt.b']);
    expect(others.flatMap(({ checks }) => checks)).toEqual([
      'security.vector-shared-mode',
    ]);
  });

  it('do not recommend an existing import', () => {
    const leak = check({ id: 'leak-hunt.a', status: 'failed' });
    const [{ text }] = recommend([suite([leak])], {
      ...subject,
      importsManager: true,
    });
    expect(text).toContain('although the module is imported');
  });

  it.each([
    'functionality.creation',
    'imports.core',
    'imports.app-stop',
    'security.audit-key',
    'compatibility.emitter',
    'performance.creation',
    'functionality.app-managers',
    'leak-hunt.exercised',
    'leak-hunt.completed',
  ])('cover every failed check: %s', (id) => {
    const failed = suite([check({ id, status: 'failed' })]);
    expect(recommend([failed], subject)).toEqual([
      { text: expect.stringMatching(/\S/) as string, checks: [id] },
    ]);
  });
});
