import { hasDirectoryShape, isLogonName } from './id-directory-shape.js';
import { hasUriShape } from './id-uri-shape.js';
import { isCompact, isRandomText } from './id-words.js';
import { isPersonName, isPhoneNumber } from './person-name.js';

/** Whether the shape of an id is one that identity providers, directories or people use. */
export function hasKnownShape(shape: string): boolean {
  return (
    isCompact(shape) ||
    isRandomText(shape) ||
    isPersonName(shape) ||
    isPhoneNumber(shape) ||
    hasParts(shape) ||
    hasDirectoryShape(shape) ||
    hasUriShape(shape)
  );
}

/** A namespace before names or opaque subjects: `samlp|idp|k3/+9A==`, `adfs|CONTOSO\\jane`. */
function hasParts(shape: string): boolean {
  const parts = shape.split(/[:|]/);
  return parts.length > 1 && parts.every(isPart);
}

function isPart(part: string): boolean {
  return (
    isCompact(part) ||
    isRandomText(part) ||
    isPersonName(part) ||
    isLogonName(part)
  );
}
