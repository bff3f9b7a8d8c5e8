import { carriesValueOf } from './evidence.js';

const LONG = 'a text that the user has written some time ago';
const bytes = (text: string) => new TextEncoder().encode(text);

describe('evidence that sent values carry a value of a user', () => {
  it.each<[string, unknown, unknown]>([
    ['the same text', 'ALICE-SECRET', 'ALICE-SECRET'],
    ['a text inside another one', 'movie of ALICE-SECRET', 'ALICE-SECRET'],
    ['an excerpt', LONG.slice(4, 30), LONG],
    [
      'deep inside',
      { a: [{ b: 'ALICE-SECRET' }] },
      { x: { y: 'ALICE-SECRET' } },
    ],
    ['in a map or a set', new Map([['k', 'ALICE-1']]), new Set(['ALICE-1'])],
    ['a number', { total: 4_512_907 }, { card: 4_512_907 }],
    ['a number in a text', 'no. 4512907123', { card: 4_512_907_123 }],
    ['the same bytes', bytes('0123456789'), { file: bytes('0123456789') }],
    ['a text as bytes', bytes('of ALICE-SECRET'), 'ALICE-SECRET'],
    ['a part of bytes', bytes('23456789ab'), bytes('0123456789abcdef').buffer],
  ])('%s', (_, sent, known) => {
    expect(carriesValueOf([sent], [known])).toBe(true);
  });

  it.each<[string, unknown, unknown]>([
    ['short texts', ['ok', 'yes'], ['ok', 'yes']],
    ['short numbers', { n: 42 }, { n: 42 }],
    [
      'what stands for nothing',
      [true, null, undefined, NaN],
      [true, null, NaN],
    ],
    ['a short text inside another one', 'the agents list', 'agents'],
    ['words of the language', 'completed', 'it was completed yesterday'],
    ['empty bytes', new Uint8Array(0), [new Uint8Array(0)]],
    ['what is only alike', 'ALICE-SECRET', 'ALICE-SECREST'],
  ])('is not: %s', (_, sent, known) => {
    expect(carriesValueOf([sent], [known])).toBe(false);
  });

  it('ignores texts by which others refer to the user', () => {
    const id = 'auth0|507f1f77bcf86cd799439011';
    const isCommon = (text: string) => text === id;
    expect(carriesValueOf([{ online: [id] }], [{ id }], isCommon)).toBe(false);
  });

  it('is searched in bounded time, also in cycles, without invoking a getter', () => {
    const cycle: Record<string, unknown> = {
      get boom() {
        throw new Error('a getter was invoked');
      },
    };
    cycle.self = cycle;
    const huge = Array.from({ length: 100_000 }, (_, index) => `text ${index}`);
    expect(carriesValueOf([cycle, huge], [cycle, ['ALICE-SECRET']])).toBe(
      false,
    );
  });
});
