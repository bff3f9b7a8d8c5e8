import { UsageError, parseProveOptions } from './prove-options.js';

const SUITES = [
  'imports',
  'functionality',
  'security',
  'compatibility',
  'performance',
  'leak-hunt',
];

describe('the options of prove', () => {
  it('have defaults', () => {
    const options = parseProveOptions([])!;
    expect(options).toMatchObject({
      app: undefined,
      identities: undefined,
      users: 4,
      budgetMs: 120_000,
      out: 'stability-proof',
      share: [],
      explain: {},
    });
    expect(options.suites.map(({ id }) => id)).toEqual(SUITES);
    expect(options.seed).toMatch(/^[0-9a-f]{12}$/);
    expect(parseProveOptions([])!.seed).not.toBe(options.seed);
  });

  it('are used as given', () => {
    const line =
      '--app ./a.js#App --identities ./who.mjs --users 12 --budget 30 --out x/y --seed a.b_c-1 ' +
      '--suites leak-hunt,imports --share news,chat --share a';
    const options = parseProveOptions(line.split(' '))!;
    expect(options).toMatchObject({
      app: './a.js#App',
      identities: './who.mjs',
      users: 12,
      budgetMs: 30_000,
      out: 'x/y',
      seed: 'a.b_c-1',
      share: ['news', 'chat', 'a'],
    });
    expect(options.suites.map(({ id }) => id)).toEqual([
      'imports',
      'leak-hunt',
    ]);
  });

  it('explain handlers, with reasons of any text', () => {
    const { explain } = parseProveOptions([
      '--explain',
      'Billing.refund=needs a bank, and a=b',
      '--explain=Chat.leave=later',
    ])!;
    expect(explain).toEqual({
      'Billing.refund': 'needs a bank, and a=b',
      'Chat.leave': 'later',
    });
  });

  it('accept two users as the minimum', () => {
    expect(parseProveOptions(['--users', '2'])!.users).toBe(2);
  });

  it.each([
    [['--what']],
    [['positional']],
    [['--app']],
    [['--app', '']],
    [['--out', ' ']],
    [['--identities', '']],
    [['--explain', 'ChatGateway.leave']],
    [['--explain', 'ChatGateway.leave= ']],
    [['--explain', '=reason']],
    [['--users', '1']],
    [['--users', '51']],
    [['--users', '2.5']],
    [['--users', '-3']],
    [['--users=0x10']],
    [['--budget', '0']],
    [['--budget', 'soon']],
    [['--budget', '9999999']],
    [['--suites', 'nothing']],
    [['--suites', ',']],
    [['--suites', 'imports', '--suites', 'toString']],
    [['--seed', '']],
    [['--seed', 'a b']],
    [['--seed', '../x']],
    [['--seed', 'x'.repeat(65)]],
  ])('are refused: %j', (argv) => {
    expect(() => parseProveOptions(argv)).toThrow(UsageError);
  });

  it.each(['--help', '-h'])('help with %s', (flag) => {
    expect(parseProveOptions([flag])).toBeUndefined();
  });
});
