import { assert, property, string } from 'fast-check';
import { namespacePattern, roomPattern } from './room-pattern.js';

describe('the pattern of a room', () => {
  it.each([
    ['user:42', 'user:*'],
    ['user:ann', 'user:*'],
    ['dm:ann:bob', 'dm:*'],
    ['room/7/typing', 'room/*'],
    ['order-17', 'order-*'],
    ['order_0a1b', 'order_*'],
    ['lobby', 'lobby'],
    ['user_ann', 'user_*'],
    ['inbox-ann', 'inbox-*'],
    ['joann', 'joann'],
    ['user_bob', '*'],
    ['ann', '*'],
    ['ann-bob', '*'],
    ['ann:drafts', '*'],
    ['ann@example.org', '*'],
    ['42', '*'],
    ['507f1f77bcf86cd799439011', '*'],
    ['3f2b8c1e-8d7a-4c55-9d1f-0a1b2c3d4e5f', '*'],
    ['', '*'],
    ['a'.repeat(1_000_000), '*'],
  ])('of %s is %s', (room, pattern) => {
    expect(roomPattern(room, ['ann'])).toBe(pattern);
  });

  it('is short and contains no digit, whatever the name of the room', () => {
    assert(
      property(string({ unit: 'binary' }), (room) => {
        const pattern = roomPattern(room);
        expect(pattern.length).toBeLessThanOrEqual(26);
        expect(pattern).toMatch(/^[A-Za-z]*[:/#|._-]?\*?$/);
      }),
    );
  });
});

describe('the pattern of a namespace', () => {
  it.each([
    ['/', '/'],
    ['/admin', '/admin'],
    ['/v2/back-office', '/v2/back-office'],
    ['/organisation-42', '/organisation-*'],
    ['/3f2b8c1e-8d7a-4c55-9d1f-0a1b2c3d4e5f', '/*-*-*-*-*'],
    ['/of/ann/here', '/of/*/here'],
    [`/${'a'.repeat(1_000_000)}`, '/**'],
  ])('of %s is %s', (namespace, pattern) => {
    expect(namespacePattern(namespace, ['ann'])).toBe(pattern);
  });

  it('keeps only the first word if user keys are hashed', () => {
    expect(namespacePattern('/of/bob/here', [], true)).toBe('/of/*/*');
  });
});
