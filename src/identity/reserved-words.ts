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
const RUNTIME: ReadonlySet<string> = new Set([
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
]);

/** Between words only these make a name of power one: `Joe Root` is a person, `Site Admin` is not. */
const SURNAMES: ReadonlySet<string> = new Set(['root']);

/** Words by length, so that most words of an id are done with after one look. */
type WordsByLength = readonly (readonly string[] | undefined)[];

/** The reserved words of one set of rules, ready for look-up. */
export interface ReservedWords {
  readonly power: WordsByLength;
  readonly nobody: WordsByLength;
  readonly runtime: ReadonlySet<string>;
}

/** Shorter power words split by separators would hit names: `su-do`, `ro.ot`. */
const MIN_SPLIT_WORD = 8;

export function compileReservedWords(rules: IdRules): ReservedWords {
  const allowed = new Set((rules.allowed ?? []).map(normaliseWord));
  const kept = (words: readonly string[]) =>
    words.filter((word) => !allowed.has(normaliseWord(word)));
  const added = (rules.reserved ?? []).map(normaliseWord);
  return {
    power: byLength(kept([...POWER, ...added]).flatMap(withLetterGroups)),
    nobody: byLength(kept(NOBODY).flatMap(withLetterGroups)),
    runtime: new Set(kept([...RUNTIME])),
  };
}

/** Whether an id of ASCII characters is a reserved name or carries one as a word. */
export function isReservedAscii(id: string, words: ReservedWords): boolean {
  if (isListed(id, words.nobody) || words.runtime.has(id)) return true;
  let start = 0;
  let spaced = false;
  for (let i = 0; i <= id.length; i++) {
    const code = i < id.length ? id.charCodeAt(i) : 0;
    if (IS_WORD[code] === 1) continue;
    const length = i - start;
    if (words.power[length] !== undefined) {
      const word = start === 0 && i === id.length ? id : id.slice(start, i);
      const name = findListed(word, words.power);
      const nextToSpace = spaced || code === SPACE;
      if (name !== undefined && !(nextToSpace && SURNAMES.has(name)))
        return true;
    }
    spaced = code === SPACE;
    start = i + 1;
  }
  return false;
}

/**
 * The thorough search, for ids that were not plain words and separators: also by what characters look like,
 * with `@` for `a`, and spelled out letter by letter.
 */
export function isReserved(id: string, words: ReservedWords): boolean {
  if (isReservedAscii(id, words)) return true;
  const look = toAsciiLookAlike(id);
  return (
    (look !== id && isReservedAscii(look, words)) ||
    look.split(NOT_WORD_NOR_AT).some((word) => isListed(word, words.power)) ||
    isSpelledOut(look, words)
  );
}

/** `a.d.m.i.n`, `super-user` */
export function isSpelledOut(id: string, words: ReservedWords): boolean {
  const parts = id.split(SPELLING_SEPARATOR);
  if (parts.length < 2 || parts.length > MAX_SPELLED_PARTS) return false;
  const joined = parts.join('');
  const letterByLetter = parts.every((part) => part.length === 1);
  return (
    (letterByLetter || joined.length >= MIN_SPLIT_WORD) &&
    isListed(joined, words.power)
  );
}

const SPACE = 32;
const MAX_SPELLED_PARTS = 24;
const SPELLING_SEPARATOR = /[ ._-]/;
const NOT_WORD_NOR_AT = /[^\p{L}\p{N}@$!]/u;

/** Characters that a word consists of. The signs that stand for letters are refused by the shape anyway. */
const IS_WORD = Uint8Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z0-9'$!]/.test(String.fromCharCode(code)) ? 1 : 0,
);

function isListed(word: string, list: WordsByLength): boolean {
  return findListed(word, list) !== undefined;
}

function findListed(word: string, list: WordsByLength): string | undefined {
  const candidates = list[word.length];
  if (candidates === undefined) return undefined;
  for (const candidate of candidates) {
    if (readsAs(word, candidate)) return candidate;
  }
  return undefined;
}

function byLength(words: readonly string[]): WordsByLength {
  const lists: string[][] = [];
  for (const word of words) (lists[word.length] ??= []).push(word);
  return lists;
}

function normaliseWord(word: string): string {
  return toAsciiLookAlike(word).toLowerCase();
}
