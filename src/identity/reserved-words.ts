import type { IdRules } from './id-rules.js';
import { readsAs, toAsciiLookAlike, withLetterGroups } from './look-alikes.js';

/** Names of power: refused as a whole id and as a whole word of one next to a separator. */
const POWER: readonly string[] = [
  'admin',
  'administrator',
  'root',
  'superadmin',
  'superadministrator',
  'superuser',
  'sudo',
  'sysadmin',
  'sysop',
];

/** Names of nobody: refused as a whole id. */
const NOBODY: readonly string[] = [
  'anonymous',
  'everyone',
  'nobody',
  'none',
  'noone',
  'null',
  'system',
  'undefined',
];

/**
 * Names that mean something to the runtime when they become the key of an object or text: refused as a whole
 * id, exactly as written. `Nil` and `Nan` are people.
 */
const RUNTIME: readonly string[] = [
  'NIL',
  'NaN',
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'isPrototypeOf',
  'nil',
  'propertyIsEnumerable',
  'prototype',
  'toLocaleString',
  'toString',
  'valueOf',
];

/** Between words only these make a name of power one: `Joe Root` is a person, `Site Admin` is not. */
const SURNAMES: ReadonlySet<string> = new Set(['root']);

/** Words by length, so that most words of an id are done with after one look. */
type WordsByLength = readonly (readonly string[] | undefined)[];

/** The reserved words of one set of rules, ready for look-up. */
export interface ReservedWords {
  readonly power: WordsByLength;
  readonly nobody: WordsByLength;
  readonly runtime: WordsByLength;
}

export function compileReservedWords(rules: IdRules): ReservedWords {
  const allowed = new Set((rules.allowed ?? []).map(normaliseWord));
  const kept = (words: readonly string[]) =>
    words.filter((word) => !allowed.has(normaliseWord(word)));
  const added = (rules.reserved ?? []).map(normaliseWord);
  return {
    power: byLength(kept([...POWER, ...added]).flatMap(withLetterGroups)),
    nobody: byLength(kept(NOBODY).flatMap(withLetterGroups)),
    runtime: byLength(kept(RUNTIME)),
  };
}

/** Whether an id of ASCII characters is a reserved name, or carries a name of power as a word. */
export function isReservedAscii(id: string, words: ReservedWords): boolean {
  const { length } = id;
  if (length < words.runtime.length && words.runtime[length]?.includes(id) === true) return true;
  if (findListed(id, 0, length, words.nobody) !== undefined) return true;
  let start = 0;
  let signs = 0;
  let afterSpace = false;
  for (let i = 0; i <= length; i++) {
    const code = i < length ? id.charCodeAt(i) : 0;
    // Within the table: a typed array that is read past its end makes this loop slow for everybody.
    if (code > 127 || IS_WORD[code] === 1) continue;
    const word = findListed(id, start, i, words.power);
    if (word !== undefined) {
      const besideSpace = afterSpace || code === SPACE;
      if (!besideSpace || !SURNAMES.has(word)) return true;
    }
    afterSpace = code === SPACE;
    start = i + 1;
    signs++;
  }
  signs--; // the end of the id is none
  return signs > 0 && mayBeSpelledOut(id, length - signs, words) && isSpelledOut(id, words);
}

/** The same for any id: also by what its characters look like, and by signs in place of letters. */
export function isReserved(id: string, words: ReservedWords): boolean {
  const look = toAsciiLookAlike(id);
  return [id, look, look.replace(LETTER_SIGN, toLetter)].some((reading) =>
    isReservedAscii(reading, words),
  );
}

/** `sys@dmin`: whether the word around the only `@` is a name of power with `@` for `a`. */
export function isReservedAroundAt(id: string, words: ReservedWords): boolean {
  const at = id.indexOf('@');
  let start = at;
  while (start > 0 && IS_WORD[id.charCodeAt(start - 1)] === 1) start--;
  let end = at + 1;
  while (end < id.length && IS_WORD[id.charCodeAt(end)] === 1) end++;
  return findListed(id, start, end, words.power) !== undefined;
}

/** A cheap look before the id is taken apart. */
function mayBeSpelledOut(id: string, letters: number, words: ReservedWords): boolean {
  const candidates = letters < words.power.length ? words.power[letters] : undefined;
  if (candidates === undefined) return false;
  for (const candidate of candidates) {
    if (readsAs(id, 0, candidate[0]!)) return true;
  }
  return false;
}

/** Shorter names split by one sign would hit people: `ad-min`, `ro.ot`. */
const MIN_SPLIT = 8;

/** `a.d.m.i.n`, `super-user` */
function isSpelledOut(id: string, words: ReservedWords): boolean {
  const parts = id.split(SPELLING_SIGN);
  const joined = parts.join('');
  const letterByLetter = parts.every((part) => part.length === 1);
  return (
    (letterByLetter || joined.length >= MIN_SPLIT) &&
    findListed(joined, 0, joined.length, words.power) !== undefined
  );
}

const SPACE = 32;
const SPELLING_SIGN = /[ ._-]/;
const LETTER_SIGN = /[@$!]/g;

function toLetter(sign: string): string {
  return { '@': 'a', $: 's' }[sign] ?? 'i';
}

/** ASCII characters that a word consists of; `admin's` is another word. */
const IS_WORD = Uint8Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9']/.test(String.fromCharCode(code)) ? 1 : 0,
);

/** The word of `list` that `text` reads as between `start` and `end`. */
function findListed(
  text: string,
  start: number,
  end: number,
  list: WordsByLength,
): string | undefined {
  const length = end - start;
  const candidates = length < list.length ? list[length] : undefined;
  if (candidates === undefined) return undefined;
  for (const candidate of candidates) {
    if (readsAs(text, start, candidate)) return candidate;
  }
  return undefined;
}

function byLength(words: readonly string[]): WordsByLength {
  const longest = Math.max(0, ...words.map((word) => word.length));
  const lists = Array.from({ length: longest + 1 }, (): string[] | undefined => undefined);
  for (const word of words) (lists[word.length] ??= []).push(word);
  return lists;
}

function normaliseWord(word: string): string {
  return toAsciiLookAlike(word).toLowerCase();
}
