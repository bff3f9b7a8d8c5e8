import * as fc from 'fast-check';
import { canonicalJson } from './canonical-json.js';

describe('canonicalJson', () => {
  it('sorts keys by code units and omits white space and undefined members', () => {
    expect(
      canonicalJson({
        b: [1, undefined, { z: null, a: 'é' }],
        a: undefined,
        B: true,
      }),
    ).toBe('{"B":true,"b":[1,null,{"a":"é","z":null}]}');
  });

  it('means the same as JSON.stringify', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(
          JSON.parse(JSON.stringify(value)),
        );
      }),
    );
  });

  it('does not depend on the order in which members were added', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (members) => {
        const reversed = Object.fromEntries(
          Object.entries(members).toReversed(),
        );
        expect(canonicalJson(reversed)).toBe(canonicalJson(members));
      }),
    );
  });
});
