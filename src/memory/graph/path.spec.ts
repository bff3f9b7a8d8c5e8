import { formatPath, type Segment } from './path.js';

const root: Segment = { type: 'root', name: 'state' };
const property = (key: PropertyKey): Segment => ({ type: 'property', key });
const entry = (key: unknown, part: 'key' | 'value' = 'value'): Segment => ({
  type: 'entry',
  key,
  position: 2,
  part,
});

describe('formatPath', () => {
  it.each<[string, Segment[]]>([
    ['state', [root]],
    [
      'state.prefs.tags[3]',
      [root, property('prefs'), property('tags'), { type: 'index', index: 3 }],
    ],
    ['state["a b"]', [root, property('a b')]],
    ['state["0"]', [root, property('0')]],
    ['state["say \\"hi\\""]', [root, property('say "hi"')]],
    ['state[Symbol(foo)]', [root, property(Symbol('foo'))]],
    ['state[Symbol()]', [root, property(Symbol())]],
    ['state<key "x">', [root, entry('x')]],
    ['state<key 5>', [root, entry(5)]],
    ['state<key null>', [root, entry(null)]],
    ['state<key Symbol(s)>', [root, entry(Symbol('s'))]],
    ['state<key {2}>', [root, entry({}, 'key')]],
    ['state<value {2}>', [root, entry({}, 'value')]],
    ['state<value {2}>', [root, entry(() => {}, 'value')]],
    ['state{4}', [root, { type: 'member', position: 4 }]],
  ])('renders %s', (expected, segments) => {
    expect(formatPath(segments)).toBe(expected);
  });

  it('lets no key break out of a log line', () => {
    const path = formatPath([
      root,
      property('a\nb\u202e\u0007'),
      entry('é\r\n'),
      property(Symbol('x\ny')),
    ]);
    expect(path).toMatch(/^[\x20-\x7e]*$/);
    expect(path).toContain('\\u202e');
  });

  it('limits the length of a path with many segments or long keys', () => {
    const deep = [
      root,
      ...Array.from({ length: 10_000 }, () => property('next')),
    ];
    expect(formatPath(deep)).toContain('…9985 more…');
    const long = [
      root,
      ...Array.from({ length: 99 }, () => property('é'.repeat(9_999))),
    ];
    expect(formatPath(long).length).toBeLessThan(1_100);
  });

  it('runs no code of a map key', () => {
    const hostile = {
      toString: () => {
        throw new Error('called');
      },
    };
    expect(formatPath([root, entry(hostile)])).toBe('state<value {2}>');
  });

  it('names an entry of a store like a property', () => {
    const way: Segment[] = [
      { type: 'root', name: 'state', isStore: true },
      { type: 'entry', key: 'prefs', position: 0, part: 'value' },
      { type: 'entry', key: 'x', position: 0, part: 'value' },
    ];
    expect(formatPath(way)).toBe('state.prefs<key "x">');
  });
});
