import {
  boundTexts,
  fingerprintKey,
  fingerprintOf,
  userDigest,
  withoutIndices,
  type FingerprintedViolation,
} from './fingerprint.js';

const facts = (
  over: Partial<FingerprintedViolation> = {},
): FingerprintedViolation => ({
  vector: 'foreign-recipient',
  action: 'blocked',
  disclosed: false,
  users: ['alice', 'bob'],
  event: 'message',
  handler: 'ChatGateway.say',
  rooms: [],
  namespace: null,
  reserved: [],
  connection: 'c1',
  paths: ['payload.items[3].owner'],
  reason: null,
  ...over,
});
const key = (over: Partial<FingerprintedViolation> = {}) =>
  fingerprintKey(facts(over), 'full');

describe('the fingerprint of a violation', () => {
  it('is the same for another index, map key and connection', () => {
    expect(key({ paths: ['payload.items[99].owner'], connection: 'c2' })).toBe(
      key(),
    );
    expect(withoutIndices(`state.map["a"].list[0]['x'].7`)).toBe(
      'state.map[*].list[*][*].*',
    );
    expect(withoutIndices('state.v2.x9')).toBe('state.v2.x9');
  });

  it.each<[string, Partial<FingerprintedViolation>]>([
    ['vector', { vector: 'foreign-channel' }],
    ['users', { users: ['alice', 'carol'] }],
    ['event', { event: 'other' }],
    ['paths', { paths: ['payload.lines[3].owner'] }],
  ])('differs by %s', (_member, over) => {
    expect(key(over)).not.toBe(key());
  });

  it('depends on the direction of an emission, but not for vectors of scope both', () => {
    const turned = { users: ['bob', 'alice'] };
    expect(key(turned)).not.toBe(key());
    expect(key({ ...turned, vector: 'shared-reference' })).toBe(
      key({ vector: 'shared-reference' }),
    );
  });

  it('cannot be forged by a user key that contains separators', () => {
    expect(key({ users: ['a', 'b'] })).not.toBe(key({ users: ['a","b'] }));
  });

  it('is 128 bits in hex', () => {
    expect(fingerprintOf(key())).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('boundTexts', () => {
  it('removes characters that could forge a log line, and bounds length and number', () => {
    const bounded = boundTexts({
      users: Array.from({ length: 100 }, (_, i) => `u${i}`),
      event: `a\r\n{"forged":true}\u202E\u200B\uD800${'x'.repeat(1_000_000)}`,
      paths: ['ok', 7, null, 'p'.repeat(1000)],
      connection: {},
    });
    expect(bounded.users).toHaveLength(8);
    expect(bounded.event).toHaveLength(128);
    expect(bounded.event).toMatch(
      /^a\uFFFD\uFFFD\{"forged":true\}\uFFFD\uFFFD\uFFFDx+$/,
    );
    expect(bounded.paths).toEqual(['ok', 'p'.repeat(200)]);
    expect(bounded.connection).toBeNull();
  });
});

describe('boundTexts with a digest', () => {
  const digest = userDigest('salt');

  it('replaces the key everywhere with a digest that depends on the salt', () => {
    const hidden = boundTexts(
      {
        users: ['al', 'alice+x'],
        event: 'to:alice+x',
        paths: ['state["alice+x"].al'],
        reason: 'asked for by al',
        rooms: ['al', 'user:al', 'al:drafts'],
      },
      digest,
    );
    expect(hidden).toEqual({
      users: [digest('al'), digest('alice+x')],
      event: `to:${digest('alice+x')}`,
      handler: null,
      namespace: null,
      reserved: [],
      rooms: ['*', 'user:*'],
      connection: null,
      paths: [`state["${digest('alice+x')}"].${digest('al')}`],
      reason: `asked for by ${digest('al')}`,
    });
    expect(userDigest('other salt')('al')).not.toBe(digest('al'));
    expect(digest('al')).toMatch(/^hmac:[0-9a-f]{32}$/);
  });

  it('leaves no part of a key where a text is truncated', () => {
    const user = 'auth0|507f1f77bcf86cd799439011';
    const { paths } = boundTexts(
      { users: [user], paths: ['p'.repeat(190) + user] },
      digest,
    );
    expect(paths).toEqual([('p'.repeat(190) + digest(user)).slice(0, 200)]);
  });
});
