import { isDistinguishedName } from './id-directory-shape.js';
import { AT, COLON, DOT, PIPE, UNDERSCORE, isRandomText } from './id-words.js';
import {
  COMMANDS,
  EVERYDAY_COMMANDS,
  FILES,
  FILE_TYPES,
  INTERNAL_HOSTS,
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
  ['+', (id) => isInstruction(id.split('+'))],
  ["'", hasQuotedOperator],
];

/** Whether an id made of permitted characters reads as an instruction, a file or the address of an internal host. */
export function isInjection(id: string): boolean {
  return TELLTALES.some(([sign, applies]) => id.includes(sign) && applies(id));
}

/** The same for an id of plain words between `signs` (see `plainSigns`). */
export function isPlainInjection(id: string, signs: number): boolean {
  return (
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
  const steps = path.split(/[/\\:|]/);
  steps.pop();
  return steps.some((step) => SYSTEM_DIRECTORIES.has(step));
}

/** `boot.ini`, `127.0.0.1`, `10.0.0.1.nip.io`, `constructor.prototype` */
function hasTellingDot(id: string): boolean {
  if (id.includes('@')) return false;
  const name = id.toLowerCase();
  return (
    FILE_TYPES.has(name.slice(name.lastIndexOf('.') + 1)) ||
    FILES.has(name) ||
    isInternalHost(name.split(/[:/]/, 1)[0]!) ||
    (name.includes('prototype') && name.includes('constructor'))
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
const IPV4 = /^[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}$/;
const IPV6 = /^(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}$/i;
const EUI64 = /^(?:[0-9a-f]{2}:){7}[0-9a-f]{2}$/i;

/** An address is nobody's id; a name that resolves to any address is none either. */
function isInternalHost(host: string): boolean {
  return (
    INTERNAL_HOSTS.has(host) ||
    IPV4.test(host) ||
    REBINDING_DOMAINS.some((domain) => host.endsWith(domain))
  );
}

/** `x|id`: a shell command after a pipe. */
function hasPipedCommand(id: string): boolean {
  return id
    .split('|')
    .some(
      (part, at) =>
        at > 0 && (COMMANDS.has(part) || EVERYDAY_COMMANDS.has(part)),
    );
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
  const words = spelled.map((word) => word.toLowerCase());
  if (COMMANDS.has(spelled[0]!)) return true;
  return words.some((word, at) => {
    const next = words[at + 1];
    const followers = next === undefined ? undefined : PHRASES[word];
    if (next === undefined || followers === undefined) return false;
    return (
      followers.has(next) ||
      followers.has('*') ||
      (followers.has('#') && /^[0-9]/.test(next))
    );
  });
}

/** `x'or'x`: an operator between two quotes. */
function hasQuotedOperator(id: string): boolean {
  return id
    .split("'")
    .slice(1, -1)
    .some((part) => OPERATORS.has(part.trim().toLowerCase()));
}

const OPERATORS = new Set(['and', 'or', 'xor', 'like', 'union', 'exec', 'select']);
