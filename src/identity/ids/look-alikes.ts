import { LOOK_ALIKES } from './look-alikes.generated.js';

/** The ASCII text that a character looks like, by the character. */
const ASCII_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(LOOK_ALIKES).flatMap(([ascii, characters]) =>
    Array.from(characters, (character) => [character, ascii] as const),
  ),
);

/**
 * What a character may be read as beside itself: digits, signs and letters put in place of a letter.
 * Keys are as typed, values lower-case.
 */
const READ_AS: readonly (readonly [character: string, letters: string])[] =
  Object.entries({
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

/** Groups of letters that read as one letter at a glance (TR39 has the first). */
const LETTER_GROUPS: readonly (readonly [letter: string, group: string])[] = [
  ['m', 'rn'],
  ['w', 'vv'],
  ['d', 'cl'],
];

const MARKS = /\p{M}/gu;
const MARKS_AND_INVISIBLES = /[\p{M}\p{Default_Ignorable_Code_Point}\p{Cc}]/gu;

/**
 * The ASCII text that `text` looks like; characters that look like none stay, accented letters too: `systém` is a word.
 * Follows Unicode TR39.
 */
export function toAsciiLookAlike(text: string): string {
  const plain = text.normalize('NFKC').replace(MARKS_AND_INVISIBLES, '');
  let ascii = '';
  for (const character of plain) ascii += ASCII_OF.get(character) ?? character;
  return ascii;
}

/** The text without its accents. */
export function withoutAccents(text: string): string {
  return text.normalize('NFD').replace(MARKS, '');
}

/**
 * The source of a regular expression for `word` (lower-case) in ASCII: as typed, in another case, or with digits, signs
 * and letters in place of letters. One class or two for each letter, so it cannot backtrack far.
 *
 * @param between the source of what stands between two letters
 */
export function disguisesOf(word: string, between = ''): string {
  return Array.from(word, (letter) => {
    const group = LETTER_GROUPS.find(([read]) => read === letter)?.[1];
    return group === undefined
      ? readingsOf(letter)
      : `(?:${readingsOf(letter)}|${Array.from(group, readingsOf).join('')})`;
  }).join(between);
}

function readingsOf(letter: string): string {
  const others = READ_AS.filter(([, letters]) => letters.includes(letter));
  const characters = [
    letter,
    letter.toUpperCase(),
    ...others.map(([sign]) => sign),
  ];
  return `[${characters.join('').replace(/[\\\]^-]/g, '\\$&')}]`;
}
