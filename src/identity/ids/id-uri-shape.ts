import { isCompact } from './id-words.js';

/** Schemes with an authority that stand for a workload, a user or an object, and lead to no request. */
const NAMING_SCHEMES: ReadonlySet<string> = new Set([
  'gid', // Shopify, Rails GlobalID
  'principal', // Google workload identity federation
  'principalset',
  'spiffe',
]);

/** Where an OpenID or a profile address is the id of a user, as host and the beginning of the path. */
const ISSUERS: readonly string[] = [
  'accounts.google.com/',
  'auth.id.me/',
  'graph.facebook.com/',
  'id.atlassian.com/',
  'login.salesforce.com/id/',
  'login.ubuntu.com/+id/',
  'me.yahoo.com/',
  'openid.net/',
  'openid.yandex.ru/',
  'orcid.org/',
  'steamcommunity.com/openid/id/',
  'sts.windows.net/',
  'test.salesforce.com/id/',
  'www.linkedin.com/in/',
  'www.paypal.com/webapps/auth/identity/user/',
  'www.steamcommunity.com/openid/id/',
];

/** How the paths of user pages begin on hosts of any name: Mastodon, GitLab, Launchpad. */
const USER_PATHS =
  /^\/(?:@|~|users\/|user\/|u\/|people\/|profile\/|profiles\/|id\/|openid\/)/;

/** Domain names, no addresses: the last label has letters. */
const DOMAIN = /^[a-z0-9.-]+\.[a-z]{2,24}$/;

/** Whether an id is a URI that names somebody: SPIFFE, OpenID, an ActivityPub actor, eduPersonTargetedID. */
export function hasUriShape(shape: string): boolean {
  return isUri(shape) || isTargetedId(shape);
}

function isUri(shape: string): boolean {
  const end = shape.indexOf('://');
  if (end === -1) return false;
  const scheme = shape.slice(0, end).toLowerCase();
  const rest = shape.slice(end + 3);
  if (NAMING_SCHEMES.has(scheme)) return isPath(rest);
  if (scheme !== 'https' && scheme !== 'http') return false;
  return isUserAddress(rest, scheme === 'https');
}

function isUserAddress(rest: string, secure: boolean): boolean {
  const slash = rest.indexOf('/');
  if (slash === -1 || !DOMAIN.test(rest.slice(0, slash))) return false;
  const known = ISSUERS.some((issuer) => rest.startsWith(issuer));
  const path = rest.slice(slash);
  if (!known && !(secure && USER_PATHS.test(path))) return false;
  return isPath(rest.replace(/\/[@~+]/, '/'));
}

function isPath(rest: string): boolean {
  return isCompact(rest.endsWith('/') ? rest.slice(0, -1) : rest);
}

/** eduPersonTargetedID, a persistent SAML NameID as text: `idp!sp!opaque`. Source: eduPerson 2020-01, 2.2.13. */
function isTargetedId(shape: string): boolean {
  const [idp, sp, opaque, ...more] = shape.split('!');
  return (
    opaque !== undefined &&
    more.length === 0 &&
    /^[\w+/=-]{4,128}$/.test(opaque) &&
    [idp, sp].every(isEntityId)
  );
}

function isEntityId(entity: string): boolean {
  if (!entity.startsWith('https://')) return false;
  const rest = entity.slice('https://'.length);
  return DOMAIN.test(rest.split('/', 1)[0]) && isPath(rest);
}
