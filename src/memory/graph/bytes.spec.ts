import * as fc from 'fast-check';

import { ByteOwnership } from '../ownership/byte-ownership.js';
import { extentOf, overlaps } from './bytes.js';
import { Owner } from '../ownership/owner.js';

interface Resizable extends ArrayBuffer {
  resize(length: number): void;
}

/** A buffer of ES2024, which Node 20 has and the language level of this project does not name. */
function resizable(length: number, maxByteLength: number): Resizable {
  return Reflect.construct(ArrayBuffer, [
    length,
    { maxByteLength },
  ]) as Resizable;
}

describe('extentOf', () => {
  it('is the range of a view in its buffer', () => {
    const buffer = new ArrayBuffer(16);
    expect(extentOf(buffer)).toEqual({ buffer, start: 0, end: 16 });
    expect(extentOf(new Uint16Array(buffer, 4, 2))).toEqual({
      buffer,
      start: 4,
      end: 8,
    });
    expect(extentOf(new DataView(buffer, 8))).toEqual({
      buffer,
      start: 8,
      end: 16,
    });
    const shared = new SharedArrayBuffer(8);
    expect(extentOf(shared)).toEqual({ buffer: shared, start: 0, end: 8 });
  });

  it('follows a buffer that is resized or detached', () => {
    const buffer = resizable(8, 16);
    const tracking = new Uint8Array(buffer);
    const fixed = new DataView(buffer, 6, 2);
    buffer.resize(16);
    expect(extentOf(tracking)?.end).toBe(16);
    buffer.resize(4);
    expect(extentOf(fixed)).toBeUndefined();
    structuredClone(buffer, { transfer: [buffer] });
    expect(extentOf(tracking)).toBeUndefined();
    expect(extentOf(buffer)).toBeUndefined();
  });

  it('ignores what a subclass overrides', () => {
    class Lying extends Uint8Array {
      override get byteLength() {
        return 99;
      }
    }
    expect(extentOf(new Lying(4))?.end).toBe(4);
  });

  it('does not overlap at a common border or without bytes', () => {
    const at = (start: number, end: number) => ({ start, end });
    expect(overlaps(at(0, 4), at(3, 8))).toBe(true);
    expect(overlaps(at(3, 8), at(0, 4))).toBe(true);
    expect(overlaps(at(0, 4), at(4, 8))).toBe(false);
    expect(overlaps(at(2, 2), at(0, 4))).toBe(false);
    expect(overlaps(at(2, 2), at(2, 2))).toBe(false);
  });
});

describe('ByteOwnership', () => {
  const buffer = new ArrayBuffer(100);
  const at = (start: number, end: number) => ({ buffer, start, end });
  let bytes: ByteOwnership;
  let alice: Owner;
  let bob: Owner;

  beforeEach(() => {
    bytes = new ByteOwnership();
    [alice, bob] = [new Owner('alice', {}), new Owner('bob', {})];
  });

  it('gives different bytes of one buffer to different users', () => {
    expect(bytes.claim(at(0, 10), alice)).toBeUndefined();
    expect(bytes.claim(at(10, 20), bob)).toBeUndefined();
    expect(bytes.claim(at(20, 30), alice)).toBeUndefined();
    expect(bytes.rivalOf(at(9, 10), bob)).toBe(alice);
    expect(bytes.rivalOf(at(15, 16), alice)).toBe(bob);
    expect(bytes.rivalOf(at(30, 99), bob)).toBeUndefined();
  });

  it('does not assign bytes twice', () => {
    bytes.claim(at(10, 20), alice);
    expect(bytes.claim(at(0, 11), bob)).toBe(alice);
    expect(bytes.claim(at(19, 30), bob)).toBe(alice);
    expect(bytes.claim(at(0, 100), bob)).toBe(alice);
    expect(bytes.rivalOf(at(0, 10), alice)).toBeUndefined();
  });

  it('releases the bytes of a retired owner to the next manager', () => {
    bytes.claim(at(10, 20), alice);
    expect(bytes.claim(at(10, 20), new Owner('alice', {}))).toBeUndefined();
    bytes.claim(at(50, 60), alice);
    alice.retire();
    expect(bytes.claim(at(50, 60), bob)).toBeUndefined();
  });

  it('releases a part of an owned range', () => {
    bytes.claim(at(0, 30), alice);
    bytes.release(at(10, 20), alice);
    expect(bytes.claim(at(10, 20), bob)).toBeUndefined();
    expect(bytes.rivalOf(at(9, 10), bob)).toBe(alice);
    expect(bytes.rivalOf(at(20, 21), bob)).toBe(alice);
  });

  it('agrees with a model that keeps an owner for each byte', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.boolean(), fc.nat(40), fc.integer({ min: 1, max: 12 })),
          { maxLength: 60 },
        ),
        (claims) => {
          const ranges = new ByteOwnership();
          const table = new Map<number, Owner>();
          for (const [isAlice, start, length] of claims) {
            const owner = isAlice ? alice : bob;
            const places = Array.from({ length }, (_, i) => start + i);
            const isTaken = places.some((place) => {
              const holder = table.get(place);
              return holder !== undefined && holder !== owner;
            });
            const rival = ranges.claim(at(start, start + length), owner);
            expect(rival !== undefined).toBe(isTaken);
            if (!isTaken) places.forEach((place) => table.set(place, owner));
          }
        },
      ),
    );
  });
});
