import {
  hasInvisible,
  isMixedScript,
  isNormalised,
  toAsciiShape,
} from './id-characters.js';
import {
  hasMeta,
  isInjection,
  isPlainInjection,
  isTraversal,
} from './id-injection.js';
import { DEFAULT_ID_RULES, type IdRules } from './id-rules.js';
import { hasKnownShape } from './id-shape.js';
import { NOT_PLAIN, plainSigns } from './id-words.js';
import {
  type ReservedWords,
  compileReservedWords,
  isReserved,
  isReservedAscii,
} from './reserved-words.js';

/**
 * Why an id was refused. Stable: clients and dashboards key on it.
 *
 * | reason | the id |
 * | --- | --- |
 * | `type` | is neither a string nor a non-negative integer |
 * | `empty` | has no characters |
 * | `too-long` | is longer than the rules allow |
 * | `invisible` | holds control, bidirectional, unassigned or invisible characters, or half of a surrogate pair |
 * | `not-normalised` | is not the normal form of its own text: not NFC, or full-width and other compatibility letters |
 * | `mixed-script` | mixes letters that imitate each other (Latin, Cyrillic, Greek, …) within one word |
 * | `traversal` | climbs or names a path of the file system |
 * | `shape` | has no form that an identity provider, a directory or a person uses |
 * | `reserved` | is, or is disguised as, a reserved name, of nobody, or of the language runtime |
 * | `injection` | carries SQL, NoSQL, script, template, LDAP, command or log injection, or aims at an internal host |
 */
export type IdRefusal =
  | 'type'
  | 'empty'
  | 'too-long'
  | 'invisible'
  | 'not-normalised'
  | 'mixed-script'
  | 'traversal'
  | 'shape'
  | 'reserved'
  | 'injection';

/** The verdict on one id. Frozen; `reasons` is empty exactly when the id is not suspicious. */
export interface IdAssessment {
  readonly suspicious: boolean;
  readonly reasons: readonly IdRefusal[];
}

/**
 * Judges an id before it becomes a key, a room or a log line.
 *
 * Strings are judged as they are; non-negative integers (`number` up to 2^53 - 1, `bigint`) as their decimal
 * digits, since payloads carry them. Everything else is refused.
 * Linear in the length of `id`, which is looked at first; never throws, whatever it is given.
 *
 * Allow-listing follows OWASP Input Validation; look-alikes follow Unicode TR39; joiners follow RFC 5892, A.1 and A.2.
 */
export function assessId(
  id: unknown,
  rules: IdRules = DEFAULT_ID_RULES,
): IdAssessment {
  const maxLength = rules.maxLength ?? DEFAULT_ID_RULES.maxLength;
  const text = typeof id === 'string' ? id : integerToText(id);
  if (text === undefined) return WRONG_TYPE;
  if (text.length === 0) return EMPTY;
  if (text.length > maxLength) return TOO_LONG;

  const words = reservedWordsOf(rules);
  const signs = plainSigns(text);
  if (signs !== NOT_PLAIN && !isPlainInjection(text, signs)) {
    return isReservedAscii(text, words) ? RESERVED : CLEAN;
  }
  return judge(toWords(text, rules.separators ?? ''), words);
}

/** What is judged: the text, and the same with every letter outside ASCII as `a` (see `toAsciiShape`). */
interface Subject {
  readonly text: string;
  readonly shape: string;
  readonly hasKnownShape: boolean;
  readonly words: ReservedWords;
}

/** Everything there is to ask, in the order of the answers. */
const CHECKS: readonly (readonly [
  reason: IdRefusal,
  applies: (subject: Subject) => boolean,
])[] = [
  ['invisible', ({ text }) => hasInvisible(text)],
  ['not-normalised', ({ text }) => !isNormalised(text)],
  ['mixed-script', ({ text }) => isMixedScript(text)],
  ['traversal', ({ text }) => isTraversal(text)],
  ['shape', (subject) => !subject.hasKnownShape],
  ['reserved', ({ text, words }) => isReserved(text, words)],
  [
    'injection',
    (subject) =>
      isInjection(subject.text) ||
      (!subject.hasKnownShape && hasMeta(subject.text)),
  ],
];

function judge(text: string, words: ReservedWords): IdAssessment {
  const shape = toAsciiShape(text);
  const subject = { text, shape, hasKnownShape: hasKnownShape(shape), words };
  const reasons: IdRefusal[] = [];
  for (const [reason, applies] of CHECKS) {
    if (applies(subject)) reasons.push(reason);
  }
  return reasons.length === 0 ? CLEAN : refusal(...reasons);
}

function refusal(...reasons: IdRefusal[]): IdAssessment {
  return Object.freeze({ suspicious: true, reasons: Object.freeze(reasons) });
}

// Shared, so that the common verdicts cost no allocation.
const CLEAN: IdAssessment = Object.freeze({
  suspicious: false,
  reasons: Object.freeze([]),
});
const WRONG_TYPE = refusal('type');
const EMPTY = refusal('empty');
const TOO_LONG = refusal('too-long');
const RESERVED = refusal('reserved');

/** Of more digits than any id has; turning a huge `bigint` into text takes quadratic time. */
const HUGE = 10n ** 1000n;

/** The decimal digits of a non-negative integer, `undefined` for anything else. */
function integerToText(id: unknown): string | undefined {
  if (typeof id === 'number') {
    return Number.isSafeInteger(id) && id >= 0 ? String(id) : undefined;
  }
  if (typeof id === 'bigint') {
    return id >= 0n && id < HUGE ? String(id) : undefined;
  }
  return undefined;
}

const compiled = new WeakMap<IdRules, ReservedWords>();
const DEFAULT_WORDS = compileReservedWords(DEFAULT_ID_RULES);

function reservedWordsOf(rules: IdRules): ReservedWords {
  if (rules === DEFAULT_ID_RULES) return DEFAULT_WORDS;
  let words = compiled.get(rules);
  if (words === undefined) {
    words = compileReservedWords(rules);
    compiled.set(rules, words);
  }
  return words;
}

/** The text with an application's own separators as hyphens, so that the words between them are judged. */
function toWords(text: string, separators: string): string {
  if (separators === '') return text;
  let result = '';
  for (const character of text) {
    result += separators.includes(character) ? '-' : character;
  }
  return result;
}
