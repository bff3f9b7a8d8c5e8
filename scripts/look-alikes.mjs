/*
 * Writes src/identity/ids/look-alikes.generated.ts: which characters look like ASCII letters and digits.
 *
 *   node scripts/look-alikes.mjs [FILE]
 *
 * FILE is the confusables data of Unicode TR39: `confusables.txt` of unicode.org, or the JSON that Debian's package
 * python3-confusable-homoglyphs contains, which is read by default.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';

const DEBIAN =
  '/usr/lib/python3/dist-packages/confusable_homoglyphs/confusables.json';
const TABLE = new URL(
  '../src/identity/ids/look-alikes.generated.ts',
  import.meta.url,
);
/** Letters with a stroke and small capitals, for which the data has no ASCII equivalent. */
const ALSO = {
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

const ASCII = /^[A-Za-z0-9]+$/;

const file = process.argv[2] ?? DEBIAN;
const text = readFileSync(file, 'utf8');
const byAscii = new Map();
const pairs = file.endsWith('.json') ? pairsOfJson(text) : pairsOfText(text);
for (const [character, like] of [...Object.entries(ALSO), ...pairs]) {
  const ascii = ALSO[like] ?? like;
  // NFKC is applied before the table, so characters that it changes are not needed.
  const isNeeded =
    [...character].length === 1 &&
    character > '\x7f' &&
    character.normalize('NFKC') === character &&
    ASCII.test(ascii);
  if (!isNeeded) continue;
  byAscii.set(ascii, (byAscii.get(ascii) ?? new Set()).add(character));
}

const rows = [...byAscii]
  .toSorted(([a], [b]) => (a < b ? -1 : 1))
  .map(([like, characters]) => [like, [...characters].toSorted().join('')]);
writeFileSync(
  TABLE,
  await format(
    `// Written by scripts/look-alikes.mjs from the confusables data of Unicode TR39.

/** What looks like an ASCII text, by that text. */
export const LOOK_ALIKES: Readonly<Record<string, string>> = ${JSON.stringify(Object.fromEntries(rows))};
`,
    { parser: 'typescript', singleQuote: true },
  ),
);

function* pairsOfJson(json) {
  for (const [character, likes] of Object.entries(JSON.parse(json)))
    // The file puts direction marks around right-to-left letters.
    for (const { c } of likes) yield [character.replaceAll('\u200e', ''), c];
}

/** `0430 ; 0061 ; MA # …` */
function* pairsOfText(table) {
  for (const line of table.split('\n')) {
    const [character, like, kind] = line.split(';').map((part) => part.trim());
    if (kind?.startsWith('MA')) yield [toText(character), toText(like)];
  }
}

function toText(codes) {
  return String.fromCodePoint(
    ...codes.split(/\s+/).map((code) => Number.parseInt(code, 16)),
  );
}
