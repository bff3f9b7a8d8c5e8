import { isCompact } from './id-words.js';
import { isPersonName } from './person-name.js';

/** The notations of directories that are words with signs of their own. */
export function hasDirectoryShape(shape: string): boolean {
  return (
    isDistinguishedName(shape) ||
    isLogonName(shape) ||
    isTag(shape) ||
    FOREIGN_NOTATIONS.some(([notation, plain]) => {
      const compact = shape.replace(notation, plain);
      return compact !== shape && isCompact(compact);
    })
  );
}

/** Signs that stand in an id for a reason of its provider, and the plain sign with the same meaning. */
const FOREIGN_NOTATIONS: readonly (readonly [
  notation: RegExp,
  plain: string,
])[] = [
  // Microsoft Entra B2B guests: jane_example.org#EXT#@contoso.onmicrosoft.com
  [/#EXT#@/, '@'],
  // SharePoint claims: i:0#.f|membership|jane@example.org
  [/^i:0#\./, 'i:0:'],
  // W3C did:web with a port: did:web:localhost%3A8443
  [/%3A(?=[0-9])/, ':'],
];

/** RFC 4514 attribute types that name people and where they are, and those that OpenSSL adds. */
const ATTRIBUTES: ReadonlySet<string> = new Set(
  'CN OU O DC C L ST S STREET UID SERIALNUMBER SN GN GIVENNAME T TITLE E EMAIL EMAILADDRESS'.split(
    ' ',
  ),
);
const MIN_ATTRIBUTES = 2;

/** `CN=Bob Smith,OU=Sales,DC=example,DC=org` and OpenSSL's `/C=CH/O=CERN/CN=jdoe` */
export function isDistinguishedName(shape: string): boolean {
  if (!shape.includes('=')) return false;
  const parts = shape.startsWith('/')
    ? shape.slice(1).split('/')
    : shape.split(',');
  return parts.length >= MIN_ATTRIBUTES && parts.every(isAttribute);
}

function isAttribute(part: string): boolean {
  const at = part.indexOf('=');
  const type = part.slice(0, at).trimStart().toUpperCase();
  const value = part.slice(at + 1);
  return ATTRIBUTES.has(type) && (isCompact(value) || isPersonName(value));
}

/** `CONTOSO\jane.doe`: a NetBIOS domain of up to 15 characters and one backslash. */
const LOGON_NAME =
  /^[A-Za-z][A-Za-z0-9-]{1,14}\\[A-Za-z0-9][A-Za-z0-9._-]{2,63}$/;

export function isLogonName(shape: string): boolean {
  return LOGON_NAME.test(shape);
}

/** `Jane#1234`, as Battle.net and the older Discord tell namesakes apart. */
const TAG = /#[0-9]{3,6}$/;

function isTag(shape: string): boolean {
  if (!TAG.test(shape)) return false;
  const name = shape.slice(0, shape.lastIndexOf('#'));
  return /^[a-z]/i.test(name) && (isCompact(name) || isPersonName(name));
}
