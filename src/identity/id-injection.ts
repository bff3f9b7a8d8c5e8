import { isDistinguishedName } from './id-directory-shape.js';
import { isRandomText } from './id-words.js';
import {
  COMMANDS,
  EVERYDAY_COMMANDS,
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
  ['.', (id) => isFileName(id) || isInternalAddress(id)],
  [':', (id) => hasScriptScheme(id) || isInternalAddress(id)],
  ['|', hasPipedCommand],
  ['_', hasTellingWord],
  [' ', (id) => isInstruction(id.split(' '))],
  ['+', (id) => isInstruction(id.split('+'))],
  ["'", hasQuotedOperator],
  ['prototype', (id) => id.includes('constructor')],
];

/** Whether an id made of permitted characters reads as an instruction, a file or the address of an internal host. */
export function isInjection(id: string): boolean {
  for (const [sign, applies] of TELLTALES) {
    if (id.includes(sign) && applies(id)) return true;
  }
  return INTERNAL_HOSTS.has(id) || TELLING_WORDS.has(id);
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

function isFileName(id: string): boolean {
  return !id.includes('@') && FILE_TYPES.has(after(id, '.').toLowerCase());
}

const IPV4_PARTS = 4;
const IPV6_GROUPS = 8;

/** `127.0.0.1:80`, `localhost:22`, `10.0.0.1.nip.io`, `0:0:0:0:0:0:0:1`; an address is nobody's id. */
function isInternalAddress(id: string): boolean {
  const host = before(before(id, '/'), ':').toLowerCase();
  if (INTERNAL_HOSTS.has(host)) return true;
  const labels = host.split('.');
  if (labels.length >= 2 && REBINDING_DOMAINS.has(labels.slice(-2).join('.')))
    return true;
  if (labels.length === IPV4_PARTS && labels.every(isByte)) return true;
  const groups = id.split(':');
  return (
    groups.length === IPV6_GROUPS &&
    groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) &&
    groups.some((group) => group.length !== 2)
  );
}

function isByte(label: string): boolean {
  return /^[0-9]{1,3}$/.test(label) && Number(label) < 256;
}

function hasScriptScheme(id: string): boolean {
  const rest = id.slice(id.indexOf(':') + 1);
  const scheme = before(id, ':').toLowerCase();
  if (scheme === 'data') return /^(?:text|image|application)\//i.test(rest);
  return SCRIPT_SCHEMES.has(scheme) && !rest.startsWith('//');
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
    id.split(/[^\w]/).some((word) => TELLING_WORDS.has(word.toLowerCase()))
  );
}

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

function before(text: string, sign: string): string {
  const at = text.indexOf(sign);
  return at === -1 ? text : text.slice(0, at);
}

function after(text: string, sign: string): string {
  return text.slice(text.lastIndexOf(sign) + 1);
}
