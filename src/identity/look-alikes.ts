import { createRequire } from 'node:module';

// Its typings declare a default export that the CommonJS module does not have, so it is required, not imported.
const replaceLookAlikes = createRequire(import.meta.url)('unhomoglyph') as (
  text: string,
) => string;

/**
 * What a character may be read as beside itself: digits, signs and letters put in place of a letter.
 * Keys are as typed, values lower-case.
 */
const READ_AS: readonly (readonly [character: string, letters: string])[] = Object.entries({
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
  I: 'l',
  l: 'i',
});

const A = 'a'.charCodeAt(0);

/** What each ASCII character may be read as, its own lower case included: bit 0 for `a`, bit 25 for `z`. */
const READINGS = Int32Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  const letters = READ_AS.find(([sign]) => sign === character)?.[1] ?? '';
  return [...(character.toLowerCase() + letters)]
    .filter((letter) => letter >= 'a' && letter <= 'z')
    .reduce((bits, letter) => bits | (1 << (letter.charCodeAt(0) - A)), 0);
});

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

/**
 * Whether the characters of `text` from `start` on read as `target` (lower-case): as typed, in another case, or with
 * digits, signs and letters in place of letters.
 */
export function readsAs(text: string, start: number, target: string): boolean {
  for (let i = 0; i < target.length; i++) {
    const seen = text.charCodeAt(start + i);
    const meant = target.charCodeAt(i);
    if (seen === meant) continue;
    if (seen > 127 || meant < A) return false;
    if ((READINGS[seen]! & (1 << (meant - A))) === 0) return false;
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
