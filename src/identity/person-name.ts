import { isCompact } from './id-words.js';

const MAX_NAME_WORDS = 9;
const MAX_NAME_COMMAS = 2;
const MAX_NAME_NUMBERS = 1;
/** `Dr.`, `Prof.`, `St.John`: longer words before a dot end a sentence or name a file. */
const MAX_ABBREVIATION = 4;

/** Words with single spaces, as people write their names: `Mary Ann Smith`, `O'Brien, Conan`, `J. R. R. Tolkien`. */
export function isPersonName(shape: string): boolean {
  const words = shape.split(' ');
  if (words.length < 2 || words.length > MAX_NAME_WORDS) return false;
  let commas = 0;
  let numbers = 0;
  for (const [index, written] of words.entries()) {
    let word = written;
    if (word.endsWith(',') && index < words.length - 1) {
      commas++;
      word = word.slice(0, -1);
    }
    if (/^[0-9]+$/.test(word)) {
      if (index === 0 || ++numbers > MAX_NAME_NUMBERS) return false;
    } else if (!isNameWord(word)) return false;
  }
  return commas <= MAX_NAME_COMMAS;
}

function isNameWord(written: string): boolean {
  const word = CLIPPED_ONLY.test(written) ? written.slice(1) : written;
  if (!isCompact(word) || !NAME_WORD.test(word) || HEX_LITERAL.test(word)) {
    return false;
  }
  const parts = word.split('.');
  parts.pop();
  return parts.every((part) => part.length <= MAX_ABBREVIATION && /^[a-z]/i.test(part));
}

const CLIPPED_ONLY = /^'[a-z]+$/i;
const NAME_WORD = /^[a-z0-9][a-z0-9'.-]*$/i;
const HEX_LITERAL = /^0x/i;

const PHONE = /^\+[0-9][0-9 -]{5,20}[0-9]$/;

/** E.164, with the spaces and hyphens that people put in. */
export function isPhoneNumber(shape: string): boolean {
  return PHONE.test(shape) && !/[ -]{2}/.test(shape);
}

