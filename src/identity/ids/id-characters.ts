/** Control, format, surrogate, private, unassigned, and what Unicode says a renderer should not show. */
const INVISIBLE = /[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u2800]/u;

/** Zero-width joiner and non-joiner. */
const JOINERS = /[\u200c\u200d]/g;
const VIRAMA =
  /[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca\u0e3a\u0f84\u1039\u17d2]/;
const ARABIC_LETTER = /[\p{Script=Arabic}\p{Script=Syriac}]/u;

/**
 * Whether an id holds characters nobody sees. A joiner is seen, and part of how names are written, after a virama in
 * the Indic scripts (RFC 5892, A.1 and A.2) and, as a non-joiner, after an Arabic letter: Persian and Kurdish.
 */
export function hasInvisible(id: string): boolean {
  if (!INVISIBLE.test(id)) return false;
  const withoutSeenJoiners = id.replace(JOINERS, (joiner, at: number) =>
    isSeenJoiner(id, joiner, at) ? '' : joiner,
  );
  return INVISIBLE.test(withoutSeenJoiners);
}

function isSeenJoiner(id: string, joiner: string, at: number): boolean {
  const before = id[at - 1] ?? '';
  return (
    VIRAMA.test(before) || (joiner === '\u200c' && ARABIC_LETTER.test(before))
  );
}

/**
 * Letters of living spellings that have a compatibility mapping which no keyboard follows: Dutch ij, Catalan l with
 * dot, Afrikaans 'n, the digraphs of Serbo-Croatian, Armenian ev, Thai and Lao AM, Lao HO NO and HO MO; and the
 * ordinals of Romance titles (`Eng.º`).
 */
const LIVING_LIGATURES =
  /[\u00aa\u00ba\u0132\u0133\u013f\u0140\u0149\u01c4-\u01cc\u0587\u0e33\u0eb3\u0edc\u0edd]/g;

/** Whether an id is in Unicode NFC and free of compatibility characters (UAX 31, R4). */
export function isNormalised(id: string): boolean {
  if (id.normalize('NFC') !== id) return false;
  const rest = id.replace(LIVING_LIGATURES, 'x');
  return rest.normalize('NFKC') === rest;
}

/** Scripts whose letters pass for one another. Source: UTS 39, section 5.2, "Highly Restrictive". */
const IMITATING_SCRIPTS: readonly RegExp[] = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
  /\p{Script=Georgian}/u,
  /\p{Script=Hebrew}/u,
  /\p{Script=Arabic}/u,
];
const BETWEEN_WORDS = /[^\p{L}\p{M}]/u;
const ASCII_ONLY = /^[\0-\x7f]*$/;

/** Whether one word of an id is written in two scripts of which one may pass for the other. */
export function isMixedScript(id: string): boolean {
  if (ASCII_ONLY.test(id)) return false;
  return id
    .split(BETWEEN_WORDS)
    .some(
      (word) =>
        IMITATING_SCRIPTS.filter((script) => script.test(word)).length > 1,
    );
}

const LETTER = /[\p{L}\u3007]/u;
const MARK = /\p{M}/u;
const DIGIT = /\p{Nd}/u;

/** Signs within words of other scripts, as the ASCII sign that has the same place. */
const SIGNS: Readonly<Record<string, string>> = {
  '\u00b7': '-', // Catalan l·l, Chinese transliterations
  '\u0f0b': '-', // Tibetan, between syllables
  '\u2027': '-',
  '\u2010': '-',
  '\u2013': '-',
  '\u2014': '-',
  '\u060c': ',',
  '\u30fb': '-', // Katakana names
  '\u05be': '-', // Hebrew maqaf
  '\u05f3': "'",
  '\u05f4': "'",
  '\u2018': "'",
  '\u2019': "'",
  '\u055a': "'",
};

/** Marks that repeat or prolong what stands before them, where nothing does. */
const BEGINS_WITH_REPETITION =
  /^[\u3005\u3031-\u3035\u309d\u309e\u30fc-\u30fe]/;

const HEBREW = /\p{Script=Hebrew}/u;
/** Hebrew marks abbreviations and foreign sounds with the quotes at hand: `צה"ל`, `ד'`. */
const HEBREW_ABBREVIATION =
  /(?<=\p{Script=Hebrew})(?:["\u05f4]|'{1,2}|\u05f3{1,2})(?=[\p{Script=Hebrew} ]|$)/gu;

/** What stands in a shape for a character that no id has. */
export const FOREIGN = '\0';

/** Most marks on one letter: Burmese and Tibetan stack up to six; on Latin letters two are many. */
const MAX_MARKS = 6;
const MAX_LATIN_MARKS = 2;
const LATIN = /\p{Script=Latin}/u;

/**
 * The form of an id without its language: letters outside ASCII become `a`, their marks vanish, digits become `0`,
 * signs their ASCII counterpart, and everything else `FOREIGN`. One grammar then holds for all scripts.
 */
export function toAsciiShape(text: string): string {
  if (ASCII_ONLY.test(text)) return text;
  if (BEGINS_WITH_REPETITION.test(text)) return FOREIGN;
  const id = HEBREW.test(text) ? text.replace(HEBREW_ABBREVIATION, 'a') : text;
  let shape = '';
  let marks = MAX_MARKS; // a mark at the beginning is on no letter
  let maxMarks = MAX_MARKS;
  for (const character of id) {
    if (MARK.test(character)) {
      if (++marks > maxMarks) shape += FOREIGN;
      continue;
    }
    if (character === '\u200c' || character === '\u200d') continue;
    shape += shapeOf(character);
    marks = 0;
    maxMarks = LATIN.test(character) ? MAX_LATIN_MARKS : MAX_MARKS;
  }
  return shape;
}

function shapeOf(character: string): string {
  if (character < '\x80') return character;
  if (LETTER.test(character)) return 'a';
  if (DIGIT.test(character)) return '0';
  return SIGNS[character] ?? FOREIGN;
}
