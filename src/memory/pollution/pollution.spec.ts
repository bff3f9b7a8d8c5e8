import * as fc from 'fast-check';

import { findPollution, isPolluted } from './pollution.js';

describe('findPollution', () => {
  it.each([
    ['{"__proto__":{"isAdmin":true}}', '__proto__', 'payload'],
    ['{"a":[1,{"b":{"__proto__":null}}]}', '__proto__', 'payload.a[1].b'],
    ['[{"__proto__":1}]', '__proto__', 'payload[0]'],
    [
      '{"constructor":{"prototype":{"x":1}}}',
      'constructor.prototype',
      'payload',
    ],
    [
      '{"a":{"constructor":{"prototype":1}}}',
      'constructor.prototype',
      'payload.a',
    ],
  ])('finds it in %s', (json, key, path) => {
    expect(findPollution(JSON.parse(json))).toEqual({ key, path });
  });

  it.each([
    ['{"constructor":"Brunel"}'],
    ['{"constructor":{"name":"Brunel"}}'],
    ['{"prototype":{"x":1}}'],
    ['{"proto":1,"__proto":{},"text":"__proto__"}'],
    ['"__proto__"'],
    ['[]'],
    ['null'],
  ])('lets %s pass', (json) => {
    expect(findPollution(JSON.parse(json))).toBeUndefined();
  });

  it('ignores inherited properties', () => {
    class Order {
      lines = [];
    }
    expect(
      findPollution([{}, new Order(), new Map(), Object.create(null)]),
    ).toBeUndefined();
  });

  it('runs no code of the payload', () => {
    const fails = () => {
      throw new Error('code of the application was run');
    };
    const proxy = new Proxy(
      {},
      {
        get: fails,
        has: fails,
        ownKeys: fails,
        getOwnPropertyDescriptor: fails,
      },
    );
    const getter = Object.defineProperty({}, 'constructor', { get: fails });
    expect(
      findPollution([proxy, getter, { constructor: proxy }]),
    ).toBeUndefined();
  });

  it('terminates on cyclic and deep payloads and on payloads beyond the bound', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    expect(findPollution(cyclic)).toBeUndefined();

    const deep: unknown = JSON.parse(
      `${'['.repeat(5_000)}{"__proto__":1}${']'.repeat(5_000)}`,
    );
    expect(findPollution(deep)?.key).toBe('__proto__');
    expect(findPollution(deep, 'payload', 4_000)).toBeUndefined();
  });

  it('finds the key at any position of random JSON', () => {
    fc.assert(
      fc.property(fc.json(), fc.boolean(), (json, inArray) => {
        const rest: unknown = JSON.parse(json);
        const evil: unknown = JSON.parse('{"__proto__":{}}');
        expect(
          findPollution(inArray ? [rest, evil] : { rest, evil }),
        ).toBeDefined();
      }),
    );
  });
});

describe('isPolluted', () => {
  const words = fc.constantFrom('a', 'constructor', 'prototype', '__proto__');
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom('0', '"__proto__"', 'null'),
      fc.array(tie('value'), { maxLength: 4 }).map((all) => `[${all.join()}]`),
      fc
        .array(fc.tuple(words, tie('value')), { maxLength: 4 })
        .map((all) => `{${all.map(([k, v]) => `"${k}":${String(v)}`).join()}}`),
    ),
  })).value;

  it('agrees with findPollution', () => {
    fc.assert(
      fc.property(json, (text) => {
        const payload: unknown = JSON.parse(text);
        expect(isPolluted(payload, Infinity)).toBe(
          findPollution(payload) !== undefined,
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it('visits at most the given number of places, also in a cycle', () => {
    const beyond: unknown = JSON.parse('[[0,0,0,[{"__proto__":1}]]]');
    expect(isPolluted(beyond, 6)).toBe(false);
    expect(isPolluted(beyond, 7)).toBe(true);
    const endless: unknown[] = [];
    endless.push(endless, endless);
    expect(isPolluted(endless, 100_000)).toBe(false);
  });
});
