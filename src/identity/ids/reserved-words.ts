import type { IdRules } from './id-rules.js';
import {
  disguisesOf,
  toAsciiLookAlike,
  withoutAccents,
} from './look-alikes.js';

/** Reserved names: refused as a whole id and as a whole word of one next to a separator. */
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

/** Placeholder names: refused as a whole id. */
const NOBODY: readonly string[] = [
  'anonymous',
  'everyone',
  'nobody',
  'none',
  'null',
  'system',
  'undefined',
];

/**
 * Names that mean something to the runtime when they become the key of an object or text: refused as a whole
 * id, exactly as written. `Nan` is somebody.
 */
const RUNTIME: readonly string[] = [
  'NaN',
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  'toLocaleString',
  'toString',
  'valueOf',
];

/** Between words only these make a reserved name one: `Joe Root` is a person, `Site Admin` is not. */
const SURNAMES: ReadonlySet<string> = new Set(['root']);

/** The reserved words of one set of rules, ready to be looked for. */
export interface ReservedWords {
  /** Finds a reserved name as a whole word. */
  readonly power: RegExp;
  /** Matches an id that is a placeholder name or of the runtime. */
  readonly whole: RegExp;
  /** Matches an id that spells out a reserved name. */
  readonly spelled: RegExp;
}

/** Characters that a word consists of; `admin's` is another word. */
const IN_WORD = "A-Za-z0-9'\\u00c0-\\uffff";
const NEVER = '(?!)';

/** The names that one set of rules reserves, by how they are refused. */
interface ReservedNames {
  readonly power: readonly string[];
  readonly nobody: readonly string[];
  readonly runtime: readonly string[];
}

export function compileReservedWords(rules: IdRules): ReservedWords {
  return compile(namesOf(rules));
}

function namesOf(rules: IdRules): ReservedNames {
  const allowed = new Set((rules.allowed ?? []).map(normaliseWord));
  const kept = (words: readonly string[]) =>
    words.filter((word) => !allowed.has(normaliseWord(word)));
  const added = (rules.reserved ?? []).map(normaliseWord);
  return {
    power: kept([...POWER, ...added]).filter((word) => word !== ''),
    nobody: kept(NOBODY),
    runtime: kept(RUNTIME),
  };
}

function compile({ power, nobody, runtime }: ReservedNames): ReservedWords {
  const surnames = power.filter((word) => SURNAMES.has(word));
  const others = power.filter((word) => !SURNAMES.has(word));
  const disguised = nobody.map((word) => disguisesOf(word));
  return {
    power: new RegExp(
      `${asWord(others, IN_WORD)}|${asWord(surnames, `${IN_WORD} `)}`,
    ),
    whole: new RegExp(`^(?:${[...disguised, ...runtime, NEVER].join('|')})$`),
    spelled: new RegExp(`^(?:${[...power.map(spelledOut), NEVER].join('|')})$`),
  };
}

/** What finds each name of one set of rules alone; made when the first id is refused for its name. */
const finders = new WeakMap<IdRules, ReadonlyMap<string, ReservedWords>>();

/**
 * The reserved names that an id carries, as the list has them: `root` for `r00t-7`. Of a bounded list and nothing of the
 * id, so they may be recorded where the id may not.
 */
export function reservedNamesIn(id: string, rules: IdRules): readonly string[] {
  let all = finders.get(rules);
  if (!all) finders.set(rules, (all = findersOf(namesOf(rules))));
  return [...all]
    .filter(([, words]) => isReserved(id, words))
    .map(([name]) => name);
}

function findersOf(names: ReservedNames): ReadonlyMap<string, ReservedWords> {
  const nothing: ReservedNames = { power: [], nobody: [], runtime: [] };
  const kinds = Object.keys(nothing) as (keyof ReservedNames)[];
  return new Map(
    kinds.flatMap((kind) =>
      names[kind].map((name) => [
        name,
        compile({ ...nothing, [kind]: [name] }),
      ]),
    ),
  );
}

function asWord(words: readonly string[], inWord: string): string {
  const disguises = [...words.map((word) => disguisesOf(word)), NEVER].join(
    '|',
  );
  return `(?:^|[^${inWord}])(?:${disguises})(?![${inWord}])`;
}

/** Whether an id of ASCII characters is a reserved name, or carries a reserved name as a word. */
export function isReservedAscii(id: string, words: ReservedWords): boolean {
  return words.power.test(id) || words.whole.test(id) || words.spelled.test(id);
}

/** The same for any id: also by what its characters look like. */
export function isReserved(id: string, words: ReservedWords): boolean {
  const look = toAsciiLookAlike(id).replace(FOREIGN_SEPARATORS, '-');
  const bare = withoutAccents(look);
  return (
    isReservedAscii(id, words) ||
    words.whole.test(look) ||
    words.power.test(bare) ||
    words.spelled.test(bare)
  );
}

/** Shorter names with a sign between two parts hit people: `ad-min`, `ro.ot`. */
const MIN_SPLIT = 8;
const SPELLING_SIGN = '[ ._-]';

/** The source of an expression for `a.d.m.i.n` and `super-user`. */
function spelledOut(word: string): string {
  const optional = word.length >= MIN_SPLIT ? '?' : '';
  return disguisesOf(word, SPELLING_SIGN + optional);
}

/** Signs outside ASCII that stand between words: middle dots of several scripts, the Hebrew hyphen. */
const FOREIGN_SEPARATORS = /[\u00b7\u05be\u2010\u2027\u30fb]/g;

function normaliseWord(word: string): string {
  return toAsciiLookAlike(word)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
