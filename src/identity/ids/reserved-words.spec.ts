import * as fc from 'fast-check';
import { DEFAULT_ID_RULES } from './id-rules.js';
import {
  compileReservedWords,
  isReserved,
  isReservedAscii,
  reservedNamesIn,
} from './reserved-words.js';

const WORDS = compileReservedWords(DEFAULT_ID_RULES);
const SEPARATORS = '. - _ @ : / | +'.split(' ');

describe('reserved words', () => {
  it.each(['admin', 'administrator', 'root', 'superuser', 'sysadmin'])(
    'finds %s as a whole id and next to every separator',
    (word) => {
      expect(isReservedAscii(word, WORDS)).toBe(true);
      for (const sign of SEPARATORS) {
        expect(isReservedAscii(`x${sign}${word}`, WORDS)).toBe(true);
        expect(isReservedAscii(`${word}${sign}x`, WORDS)).toBe(true);
        expect(isReservedAscii(`x${sign}${word}${sign}x`, WORDS)).toBe(true);
      }
    },
  );

  it.each(['system', 'null', 'undefined', 'anonymous', 'everyone'])(
    'finds %s as a whole id only',
    (word) => {
      expect(isReservedAscii(word.toUpperCase(), WORDS)).toBe(true);
      for (const sign of SEPARATORS) {
        expect(isReservedAscii(`x${sign}${word}`, WORDS)).toBe(false);
      }
    },
  );

  it('finds no word within a word', () => {
    const letters = fc.string({
      unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'.split('')),
      minLength: 1,
      maxLength: 10,
    });
    fc.assert(
      fc.property(
        letters,
        fc.constantFrom('admin', 'root', 'superuser'),
        letters,
        (before, word, after) => {
          const longer = before + word + after;
          expect(isReserved(longer, WORDS)).toBe(false);
        },
      ),
    );
  });

  it('does not take two names for the parts of one', () => {
    for (const name of ['ad-min', 'ro.ot', 'su-do', 'Su Do']) {
      expect(isReserved(name, WORDS)).toBe(false);
    }
  });

  it('lets nothing slip when every word is allowed', () => {
    const words = compileReservedWords({ allowed: ['root'] });
    expect(isReserved('root', words)).toBe(false);
    expect(isReserved('x', words)).toBe(false);
    expect(isReserved('', words)).toBe(false);
  });
});

describe('the reserved names in an id', () => {
  it.each([
    ['admin', ['admin']],
    ['root-7', ['root']],
    ['R00T', ['root']],
    ['admin@root.example', ['admin', 'root']],
    ['everyone', ['everyone']],
    ['toString', ['toString']],
    ['ann', []],
    ['x'.repeat(100_000), []],
  ])('of %s are the words of the list, and nothing else of it', (id, names) => {
    expect(reservedNamesIn(id, DEFAULT_ID_RULES)).toEqual(names);
  });

  it('follow the rules of the application', () => {
    const rules = { allowed: ['admin'], reserved: ['captain'] };
    expect(reservedNamesIn('admin', rules)).toEqual([]);
    expect(reservedNamesIn('captain-1', rules)).toEqual(['captain']);
  });
});
