import { isDistinguishedName } from './id-directory-shape.js';
import { AT, COLON, DOT, PIPE, UNDERSCORE, isRandomText } from './id-words.js';
import {
  COMMANDS,
  ENCODED_BEGINNINGS,
  EVERYDAY_COMMANDS,
  FILES,
  FILE_TYPES,
  INTERNAL_HOSTS,
  PATH_FILE_TYPES,
  PHRASES,
  REBINDING_DOMAINS,
  SCRIPT_SCHEMES,
  SYSTEM_DIRECTORIES,
  TELLING_WORDS,
} from './injection-words.js';

/** Signs that languages, shells, templates and queries are made of, and names are not. */
const META = /["$&();<>`{}*?[\]^%]/;

export function hasMeta(id: string): boolean {
  return META.test(id);
}

/** A sign, and what an id that has it may turn out to be. Ids without the sign cost one look for it. */
const TELLTALES: readonly (readonly [
  sign: string,
  applies: (id: string) => boolean,
])[] = [
  ['.', hasTellingDot],
  [':', hasTellingColon],
  ['|', hasPipedCommand],
  ['_', hasTellingWord],
  [' ', (id) => isInstruction(id.split(' '))],
  ['+', (id) => PLUS_FOR_SPACE.test(id) && isInstruction(id.split('+'))],
  ["'", hasQuotedOperator],
];

/** A form's way to write spaces; base64 mixes its letters. */
const PLUS_FOR_SPACE = /^(?:[a-z0-9+]*|[A-Z0-9+]*)$/;

const ENCODED = new RegExp(`^(?:${ENCODED_BEGINNINGS.join('|')})`);

/** Whether an id made of permitted characters reads as an instruction, a file or the address of an internal host. */
export function isInjection(id: string): boolean {
  if (ENCODED.test(id)) return true;
  return TELLTALES.some(([sign, applies]) => id.includes(sign) && applies(id));
}

/** The same for an id of plain words between `signs` (see `plainSigns`). */
export function isPlainInjection(id: string, signs: number): boolean {
  return (
    ENCODED.test(id) ||
    // An address of e-mail is neither a file nor a host.
    ((signs & (DOT | AT)) === DOT && hasTellingDot(id)) ||
    ((signs & COLON) !== 0 && hasTellingColon(id)) ||
    ((signs & PIPE) !== 0 && hasPipedCommand(id)) ||
    ((signs & UNDERSCORE) !== 0 && hasTellingWord(id))
  );
}

const CLIMBS = ['..', './', '.\\', '/.', '\\.', '%2e', '%2f', '%5c', '%c0'];
const ABSOLUTE = /^(?:[/\\~]|[a-z]:[/\\])/;

/** Whether an id climbs out of a directory, or begins in one of the operating system or the web server. */
export function isTraversal(id: string): boolean {
  const path = id.toLowerCase();
  if (CLIMBS.some((climb) => path.includes(climb))) return true;
  if (ABSOLUTE.test(path)) return !isRandomText(id) && !isDistinguishedName(id);
  if (!/[/\\]/.test(path)) return false;
  if (TIME_ZONE.test(id)) return false;
  const steps = path.split(/[/\\:|]/);
  steps.pop();
  return steps.some((step) => SYSTEM_DIRECTORIES.has(step));
}

/** `Etc/GMT+2`: the names of time zones without a place. */
const TIME_ZONE = /^Etc\/[A-Z][A-Za-z]+(?:[+-]?[0-9]{1,2})?$/;

/** `boot.ini`, `127.0.0.1`, `10.0.0.1.nip.io`, `constructor.prototype` */
function hasTellingDot(id: string): boolean {
  if (id.includes('@')) return false;
  const name = id.toLowerCase();
  return (
    isFile(name) ||
    isInternalHost(name.split(/[:/]/, 1)[0]) ||
    name.split('.').includes('constructor')
  );
}

function isFile(name: string): boolean {
  const type = name.slice(name.lastIndexOf('.') + 1);
  return (
    FILE_TYPES.has(type) ||
    FILES.has(name) ||
    (PATH_FILE_TYPES.has(type) && /[/\\]/.test(name))
  );
}

/** `localhost:22`, `0:0:0:0:0:0:0:1`, `javascript:alert` */
function hasTellingColon(id: string): boolean {
  const at = id.indexOf(':');
  const scheme = id.slice(0, at).toLowerCase();
  if (scheme === 'data') return MEDIA_TYPE.test(id.slice(at + 1));
  if (SCRIPT_SCHEMES.has(scheme)) return !id.startsWith('//', at + 1);
  return isInternalHost(scheme) || (IPV6.test(id) && !EUI64.test(id));
}

const MEDIA_TYPE = /^(?:text|image|application)\//i;
const IPV4_LABELS = 4;
/** Decimal, octal or hexadecimal, as resolvers read them. */
const IPV4_LABEL = /^(?:0x[0-9a-f]{1,8}|[0-9]{1,11})$/;
const IPV6 = /^(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}$/i;
const EUI64 = /^(?:[0-9a-f]{2}:){7}[0-9a-f]{2}$/i;

/** An address is nobody's id; a name that resolves to any address is none either. */
function isInternalHost(host: string): boolean {
  return (
    INTERNAL_HOSTS.has(host) ||
    isIpv4(host) ||
    REBINDING_DOMAINS.some((domain) => host.endsWith(domain))
  );
}

function isIpv4(host: string): boolean {
  if (host < '0' || host > '9~') return false;
  const labels = host.split('.');
  return (
    labels.length === IPV4_LABELS &&
    labels.every((label) => IPV4_LABEL.test(label))
  );
}

/** `x|id`: a shell command after a pipe. */
function hasPipedCommand(id: string): boolean {
  const command = id.slice(id.lastIndexOf('|') + 1);
  return COMMANDS.has(command) || EVERYDAY_COMMANDS.has(command);
}

/** `__proto__`, `sys.xp_cmdshell` */
function hasTellingWord(id: string): boolean {
  return (
    id.includes('__proto__') ||
    (TELLING_PREFIX.test(id) &&
      id.split(/\W/).some((word) => TELLING_WORDS.has(word.toLowerCase())))
  );
}

const TELLING_PREFIX = /(?:information|load|pg|sp|to|tz|utl|xp)_/i;

/** `1 or 1`, `union select`, `net view`: words in an order that names do not have. */
function isInstruction(spelled: readonly string[]): boolean {
  if (COMMANDS.has(spelled[0])) return true;
  const words = spelled.map((word) =>
    word.replace(ENCLOSING, '').toLowerCase(),
  );
  return words.some((word, at) => {
    const next = words[at + 1];
    if (word === '' && COMMANDS.has(next)) return true; // `x & whoami`
    const followers = next === undefined ? undefined : PHRASES[word];
    if (next === undefined || followers === undefined) return false;
    return (
      followers.has(next) ||
      followers.has('*') ||
      (followers.has('#') && /^[0-9]/.test(next))
    );
  });
}

const ENCLOSING = /^[&(',]{1,2}|[&)',]{1,2}$/g;

/** `x'or'x`: an operator between two quotes. */
function hasQuotedOperator(id: string): boolean {
  const parts = id.toLowerCase().split("'");
  const between = parts.slice(1, -1);
  if (between.some((part) => OPERATORS.has(part.trim()))) return true;
  // `x' or x`: the quote ends a word, and an operator follows.
  return parts
    .slice(1)
    .some((part) => part.startsWith(' ') && OPERATORS.has(part.split(' ')[1]));
}

const OPERATORS = new Set([
  'and',
  'or',
  'xor',
  'like',
  'union',
  'exec',
  'select',
]);
