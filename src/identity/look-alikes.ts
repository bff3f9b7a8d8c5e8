import { createRequire } from 'node:module';

// Its typings declare a default export that the CommonJS module does not have, so it is required, not imported.
const replaceLookAlikes = createRequire(import.meta.url)('unhomoglyph') as (
  text: string,
) => string;

/**
 * What a character may be read as beside itself: digits, signs and letters put in place of a letter.
 * Keys are as typed, values lower-case.
 */
const READ_AS: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'il',
  '2': 'z',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '6': 'gb',
  '7': 't',
  '8': 'b',
  '9': 'g',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'il',
  '+': 't',
  '€': 'e',
  I: 'l',
  l: 'i',
};

/** Groups of letters that read as one letter at a glance (TR39 has the first). */
const LETTER_GROUPS: readonly (readonly [letter: string, group: string])[] = [
  ['m', 'rn'],
  ['w', 'vv'],
  ['d', 'cl'],
];

/** Prototypes in the TR39 data that still are not ASCII, and small capitals it does not list. */
const SMALL_CAPITALS: Readonly<Record<string, string>> = {
  ᴀ: 'a',
  ʙ: 'b',
  ᴄ: 'c',
  ᴅ: 'd',
  ᴇ: 'e',
  ɢ: 'g',
  ʜ: 'h',
  ᴋ: 'k',
  ʟ: 'l',
  ᴍ: 'm',
  ʍ: 'm',
  ɯ: 'm',
  ɴ: 'n',
  ᴘ: 'p',
  ʀ: 'r',
  ꜱ: 's',
  ᴛ: 't',
  ᴜ: 'u',
  ᴠ: 'v',
  ᴡ: 'w',
  ᴢ: 'z',
  ø: 'o',
  ð: 'd',
  đ: 'd',
  ħ: 'h',
  ŧ: 't',
};

const MARKS_AND_INVISIBLES = /[\p{M}\p{Default_Ignorable_Code_Point}\p{Cc}]/gu;

/** The ASCII word that `word` looks like; characters that look like none stay. Follows Unicode TR39. */
export function toAsciiLookAlike(word: string): string {
  const plain = replaceLookAlikes(word.normalize('NFKC'))
    .normalize('NFD')
    .replace(MARKS_AND_INVISIBLES, '');
  let ascii = '';
  for (const character of plain) ascii += SMALL_CAPITALS[character] ?? character;
  return ascii;
}

/** Whether the ASCII `word` reads as `target` (lower-case), as typed or in disguise: case, digits, signs. */
export function readsAs(word: string, target: string): boolean {
  if (word.length !== target.length) return false;
  for (let i = 0; i < word.length; i++) {
    const seen = word.charCodeAt(i);
    const meant = target.charCodeAt(i);
    if (seen === meant || (isUpperCase(seen) && seen + 32 === meant)) continue;
    if (READ_AS[word[i]!]?.includes(target[i]!) !== true) return false;
  }
  return true;
}

/** `word` and its spellings with groups of letters in place of a letter: `admin`, `adrnin`, `aclmin`, … */
export function withLetterGroups(word: string): string[] {
  let spellings = [word];
  for (const [letter, group] of LETTER_GROUPS) {
    if (!word.includes(letter)) continue;
    spellings = spellings.flatMap((spelling) => [
      spelling,
      spelling.replaceAll(letter, group),
    ]);
  }
  return spellings;
}

function isUpperCase(code: number): boolean {
  return code >= 65 && code <= 90;
}
