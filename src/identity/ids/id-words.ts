/** Kinds of ASCII characters in an id, as bits so that one test asks for several. */
const DIGIT = 1;
const LOWER = 2;
const UPPER = 4;
const SIGN = 8; // - _ . @ : | / +
const QUOTE = 16; // '
const TILDE = 32;
const LETTER = LOWER | UPPER;
const ALPHANUMERIC = LETTER | DIGIT;

const KINDS: readonly (readonly [kind: number, characters: RegExp])[] = [
  [DIGIT, /[0-9]/],
  [LOWER, /[a-z]/],
  [UPPER, /[A-Z]/],
  [SIGN, /[-_.@:|/+]/],
  [QUOTE, /'/],
  [TILDE, /~/],
];
const KIND = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return KINDS.find(([, characters]) => characters.test(character))?.[0] ?? 0;
});

/** What the fast lane found out about an id: the signs in it as bits, or that it takes a closer look. */
export const NOT_PLAIN = -1;
export const UNDERSCORE = 1;
export const DOT = 2;
export const COLON = 4;
export const PIPE = 8;
export const AT = 16;

const PLAIN_SIGNS: Readonly<Record<string, number>> = {
  '-': 0,
  _: UNDERSCORE,
  '.': DOT,
  ':': COLON,
  '|': PIPE,
  '@': AT,
};
const PLAIN_SIGN = Int8Array.from(
  { length: 128 },
  (_, code) => PLAIN_SIGNS[String.fromCharCode(code)] ?? NOT_PLAIN,
);

/**
 * The fast lane: ASCII words with one separator between them. Most ids of most providers are that:
 * `auth0|507f…`, `jane.doe@example.org`, `us-east-1:7b3e…`, a UUID, a number.
 *
 * @returns the signs between the words as bits, or `NOT_PLAIN`
 */
export function plainSigns(id: string): number {
  let signs = 0;
  let afterSign = true;
  for (let i = 0; i < id.length; i++) {
    const code = id.charCodeAt(i);
    if (code > 127) return NOT_PLAIN;
    if ((KIND[code] & ALPHANUMERIC) !== 0) {
      afterSign = false;
      continue;
    }
    const sign = PLAIN_SIGN[code];
    if (afterSign || sign === NOT_PLAIN || (sign & signs & AT) !== 0) {
      return NOT_PLAIN;
    }
    signs |= sign;
    afterSign = true;
  }
  return afterSign ? NOT_PLAIN : signs;
}

/** Signs that may follow one another. Elsewhere a sign stands between letters or digits. */
const MEETING = new Set(
  '-- __ -_ _- _. ._ -. .- _@ -@ @_ _: -: :_ :- _| -| |_ |- _/ -/ /_ _+'.split(
    ' ',
  ),
);

/** Words joined by separators, without spaces. */
export function isCompact(shape: string): boolean {
  if (shape.length === 0) return false;
  for (let i = 0; i < shape.length; i++) {
    const kind = kindAt(shape, i);
    if (kind === 0) return false;
    if ((kind & ALPHANUMERIC) !== 0) continue;
    if (!standsWell(shape, i, kind)) return false;
  }
  return hasSaneAddress(shape) && !isSum(shape);
}

function standsWell(shape: string, at: number, kind: number): boolean {
  if (at === 0) return mayBegin(shape);
  if (at === shape.length - 1) return mayEnd(shape);
  const before = kindAt(shape, at - 1);
  const after = kindAt(shape, at + 1);
  if (kind === QUOTE) {
    if (before === SIGN) return CLIPPED_WITHIN.test(shape.slice(at - 1));
    return (before & LETTER) !== 0 && (after & LETTER) !== 0;
  }
  if (kind === TILDE) {
    return (before & ALPHANUMERIC) !== 0 && (after & ALPHANUMERIC) !== 0;
  }
  if ((before & ALPHANUMERIC) !== 0) return true;
  const pair = shape.slice(at - 1, at + 1);
  if (pair === '++' || pair === '+-') return PLUS_PLUS.test(shape);
  return MEETING.has(pair) || (pair === '::' && shape.startsWith('arn:aws'));
}

/** `g++-12`, `libsigc++-3.0`: one pair of signs in a word, and no other. */
const PLUS_PLUS = /^[a-z][^+]*\+\+(?!\+)[^+]*$/i;

/** `juffertje-in-'t-groen` */
const CLIPPED_WITHIN = /^-'[nst](?:-|$)/;

/** `_name`; `-Xf3…` as random ids may; `@user:server`, `@user@server` as in Matrix and the fediverse; `'tHooft`. */
function mayBegin(shape: string): boolean {
  switch (shape[0]) {
    case '_':
      return true;
    case '-':
      return looksMixed(shape);
    case '@':
      return (
        (kindAt(shape, 1) & ALPHANUMERIC) !== 0 && /[:@/]/.test(shape.slice(1))
      );
    case "'":
      return CLIPPED_WORD.test(shape);
    default:
      return false;
  }
}

/** `'s-Gravenhage`, and English words that lost their beginning. A quote before any other word probes for SQL. */
const CLIPPED_WORD =
  /^'(?:[nst][- A-Z].*|bout|cause|em|gainst|hood|neath|round|til|till|tis|twas|tween|twere|twill|twould|un)$/;

/** `Louis'`: a hiss ends the word, as in the genitive of many languages. A quote after any other letter probes for SQL. */
const GENITIVE = /^[a-z-]{2,}[sxz]'$/i;

/** `name_`, `name-`, `e.g.`, `c++`, `Louis'`; and whatever a random id ends with. */
function mayEnd(shape: string): boolean {
  const before = kindAt(shape, shape.length - 2);
  switch (shape.at(-1)) {
    case '_':
      return true;
    case '-':
      return (before & LETTER) !== 0 || looksMixed(shape);
    case '.':
      return (before & LETTER) !== 0 && !/[@/|:]/.test(shape);
    case '+':
      return PLUS_PLUS.test(shape);
    case "'":
      return GENITIVE.test(shape);
    default:
      return false;
  }
}

const MAX_ADDRESS_ATS = 1;

/** One `@`, or two where the first begins a handle; and a domain that is not a bare address. */
function hasSaneAddress(shape: string): boolean {
  const parts = shape.split('@');
  if (parts.length === 1) return true;
  const ats = parts.length - 1 - (parts[0] === '' ? 1 : 0);
  if (ats > MAX_ADDRESS_ATS) return false;
  return !/^[0-9.]+$/.test(parts.at(-1)!);
}

/** `1+1`: a formula, not an id. */
function isSum(shape: string): boolean {
  return shape.includes('+') && /^[0-9+]+$/.test(shape);
}

const MIN_PADDED = 8;
const MIN_RANDOM = 16;
const BASE64 = /^[\w+/-]+={0,2}$/;

/** Base64 and base64url, as opaque subjects are. Told from paths and words by how often the kind of letter changes. */
export function isRandomText(shape: string): boolean {
  if (!BASE64.test(shape)) return false;
  if (shape.endsWith('=')) {
    return (
      shape.length >= MIN_PADDED &&
      shape.length % 4 === 0 &&
      /[A-Z]/.test(shape) &&
      /[a-z0-9]/.test(shape)
    );
  }
  return shape.length >= MIN_RANDOM && looksRandom(shape);
}

const MIN_MIXED = 8;
const LETTER_KINDS: readonly RegExp[] = [/[0-9]/, /[a-z]/, /[A-Z]/];

/** Letters of more than one kind: a random id that happens to begin or end with a hyphen, and not `--help`. */
function looksMixed(shape: string): boolean {
  return (
    shape.length >= MIN_MIXED &&
    LETTER_KINDS.filter((kind) => kind.test(shape)).length > 1
  );
}

/** Random base64 changes between upper case, lower case and digits at 0.6 of its letters, words and paths at 0.2. */
const RANDOM_CHANGES = 0.28;

function looksRandom(shape: string): boolean {
  let changes = 0;
  let pairs = 0;
  for (let i = 1; i < shape.length; i++) {
    const before = kindAt(shape, i - 1) & ALPHANUMERIC;
    const kind = kindAt(shape, i) & ALPHANUMERIC;
    if (before === 0 || kind === 0) continue;
    pairs++;
    if (before !== kind) changes++;
  }
  return changes > pairs * RANDOM_CHANGES;
}

function kindAt(shape: string, at: number): number {
  const code = shape.charCodeAt(at);
  return code < 128 ? KIND[code] : 0;
}
