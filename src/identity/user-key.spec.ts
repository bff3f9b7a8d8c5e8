import * as fc from 'fast-check';
import { nonceOfAnonymousKey, toAnonymousKey, toUserKey } from './user-key.js';

const SAFE_KEY = /^[A-Za-z0-9._+@|:~-]{3,195}$/;

describe('toUserKey', () => {
  it('leaves a safe id readable', () => {
    expect(toUserKey({ userId: 'jane@example.org' })).toBe(
      'u~jane@example.org',
    );
    expect(toUserKey({ userId: 'jane', tenantId: 'acme' })).toBe('t~acme~jane');
    expect(toUserKey({ userId: 'auth0|507f1f77bcf86cd799439011' })).toBe(
      'u~auth0|507f1f77bcf86cd799439011',
    );
    expect(toUserKey({ userId: 'us-east-1:7b3e', tenantId: 'a:b' })).toBe(
      't~a:b~us-east-1:7b3e',
    );
  });

  it('makes a slug and a digest of any other', () => {
    expect(toUserKey({ userId: 'jane doe' })).toMatch(
      /^x~~jane_doe~[0-9a-f]{64}$/,
    );
    expect(toUserKey({ userId: 'a/b', tenantId: 'acme' })).toMatch(
      /^x~acme~a_b~[0-9a-f]{64}$/,
    );
  });

  it.each([
    ['two sanitised ids', { userId: 'a<b' }, { userId: 'a>b' }],
    [
      'a shifted border',
      { userId: 'b~c', tenantId: 'a' },
      { userId: 'c', tenantId: 'a~b' },
    ],
    ['a separator in an id', { userId: 'a~b' }, { userId: 'b', tenantId: 'a' }],
    [
      'a shifted colon',
      { userId: 'b:c', tenantId: 'a' },
      { userId: 'c', tenantId: 'a:b' },
    ],
    ['a pipe and a colon', { userId: 'a|b' }, { userId: 'a:b' }],
    ['a pipe and its slug', { userId: 'a|b' }, { userId: 'a_b' }],
    [
      'no tenant and an empty one',
      { userId: 'a' },
      { userId: 'a', tenantId: '' },
    ],
    ['lone surrogates', { userId: '\ud800' }, { userId: '\ud801' }],
    ['normal forms', { userId: 'José' }, { userId: 'Jose\u0301' }],
    ['case', { userId: 'Alice' }, { userId: 'alice' }],
    ['a dot at the end', { userId: 'jane.' }, { userId: 'jane' }],
    [
      'ids that differ after the slug',
      { userId: 'a'.repeat(100) + '1' },
      { userId: 'a'.repeat(100) + '2' },
    ],
  ])('keeps apart %s', (_, one, other) => {
    expect(toUserKey(one)).not.toBe(toUserKey(other));
  });

  it('keeps apart an id and the key of another', () => {
    const key = toUserKey({ userId: 'a<b' });
    expect(toUserKey({ userId: key })).not.toBe(key);
    expect(toUserKey({ userId: key.slice(2) })).not.toBe(key);
  });

  it('refuses ids that are not strings', () => {
    const number = { userId: 1 } as unknown as { userId: string };
    expect(() => toUserKey(number)).toThrow(TypeError);
  });

  describe('of random users', () => {
    const id = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({
        unit: fc.constantFrom('a', '~', 'x', '|', ':', '.', '\ud800', '\udc00'),
      }),
    );
    const user = fc.record(
      { userId: id, tenantId: id },
      { requiredKeys: ['userId'] },
    );

    it('is injective, deterministic, short and safe', () => {
      fc.assert(
        fc.property(user, user, (one, other) => {
          const same =
            one.userId === other.userId && one.tenantId === other.tenantId;
          expect(toUserKey(one) === toUserKey(other)).toBe(same);
          expect(toUserKey({ ...one })).toBe(toUserKey(one));
          expect(toUserKey(one)).toMatch(SAFE_KEY);
        }),
      );
    });

    it('never makes the key of somebody anonymous', () => {
      fc.assert(
        fc.property(user, id, (somebody, nonce) => {
          expect(toUserKey(somebody)).not.toBe(toAnonymousKey(nonce));
          expect(nonceOfAnonymousKey(toUserKey(somebody))).toBeUndefined();
        }),
      );
    });
  });
});

describe('toAnonymousKey', () => {
  it('gives its nonce back', () => {
    expect(nonceOfAnonymousKey(toAnonymousKey('Xf3-9_a'))).toBe('Xf3-9_a');
  });

  it('is injective and safe for any nonce', () => {
    const nonce = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(nonce, nonce, (one, other) => {
        expect(toAnonymousKey(one) === toAnonymousKey(other)).toBe(
          one === other,
        );
        expect(toAnonymousKey(one)).toMatch(SAFE_KEY);
      }),
    );
  });
});
