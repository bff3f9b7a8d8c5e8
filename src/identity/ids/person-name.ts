import { isCompact } from './id-words.js';

const MAX_WORDS = 9;
const MAX_COMMAS = 2;
const MAX_NUMBERS = 1;
/** `Dr.`, `St.John`, `Westf.`: longer words before a dot end a sentence or name a file. */
const MAX_ABBREVIATION = 5;

const NUMBER = /^[0-9]+$/;
/** Signs that stand alone between two words: `Brooks & Dunn`, `Congo - Kinshasa`. */
const LONE_SIGN = /^[&-]$/;
/** `'t`, `'s` in Dutch, `'Abd` */
const CLIPPED = /^'[a-z]+$/i;
const NICKNAME = /^'[a-z][a-z-]*'$/i;
/** `Lewis' tuco-tuco`, `Lil' Kim` */
const CLIPPED_AT_END = /^(?:[A-Z].*|.*s)'$/;
const NAME_WORD = /^[a-z0-9][a-z0-9'.-]*$/i;
/** `A/S` */
const LEGAL_FORM = /^[A-Za-z]\/[A-Za-z]$/;
const HEX_LITERAL = /^0x/i;

/**
 * Words with single spaces, as people write names: `Mary Ann Smith`, `O'Brien, Conan`, `J. R. R. Tolkien`,
 * `Gil 'Dolfin' Osher`, `Halle (Saale)`.
 */
export function isPersonName(shape: string): boolean {
  const words = withoutBrackets(shape).split(' ');
  if (words.length < 2 || words.length > MAX_WORDS) return false;
  const last = words.length - 1;
  let commas = 0;
  let numbers = 0;
  for (const [at, word] of words.entries()) {
    if (LONE_SIGN.test(word)) {
      if (at === 0 || at === last) return false;
      continue;
    }
    const bare = at < last && word.endsWith(',') ? word.slice(0, -1) : word;
    if (bare !== word) commas++;
    if (NUMBER.test(bare)) numbers++;
    else if (!isNameWord(bare, at)) return false;
  }
  return commas <= MAX_COMMAS && numbers <= MAX_NUMBERS;
}

/** One pair of brackets around whole words that are not the first. */
function withoutBrackets(shape: string): string {
  const open = shape.indexOf(' (');
  const close = shape.indexOf(')', open);
  if (open === -1 || close === -1 || /[0-9]/.test(shape.slice(open, close))) {
    return shape;
  }
  const after = shape.slice(close + 1);
  if (after !== '' && !after.startsWith(' ')) return shape;
  return `${shape.slice(0, open)} ${shape.slice(open + 2, close)}${after}`;
}

function isNameWord(written: string, at: number): boolean {
  if (LEGAL_FORM.test(written)) return true;
  const word = withoutQuotes(written, at);
  if (!isCompact(word) || !NAME_WORD.test(word) || HEX_LITERAL.test(word)) {
    return false;
  }
  const abbreviations = word.split('.').slice(0, -1);
  return abbreviations.every((part) => {
    const letters = part.slice(part.lastIndexOf('-') + 1);
    return letters.length <= MAX_ABBREVIATION && !/^[0-9]/.test(letters);
  });
}

function withoutQuotes(word: string, at: number): string {
  if (at > 0 && NICKNAME.test(word)) return word.slice(1, -1);
  if (CLIPPED.test(word)) return word.slice(1);
  return CLIPPED_AT_END.test(word) ? word.slice(0, -1) : word;
}

const PHONE = /^\+[0-9][0-9 -]{5,20}[0-9]$/;

/** E.164, with the spaces and hyphens that people put in. */
export function isPhoneNumber(shape: string): boolean {
  return PHONE.test(shape) && !/[ -]{2}/.test(shape);
}
