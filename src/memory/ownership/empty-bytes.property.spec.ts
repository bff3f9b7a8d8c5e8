import * as fc from 'fast-check';
import type { InspectedUser } from '../inspection/inspected-user.js';
import { Inspector } from '../inspection/inspector.js';
import { ForeignSearch } from '../inspection/foreign-search.js';
import { Walk } from '../graph/walk.js';
import type { Owner } from './owner.js';
import { Ownership } from './ownership.js';

/** One object without bytes that a platform hands to everybody, as `ws` does for an empty frame. */
const EMPTY = {
  buffer: Buffer.alloc(0),
  bytes: new ArrayBuffer(0),
  shared: new SharedArrayBuffer(0),
  typed: new Float64Array(0),
  view: new DataView(new ArrayBuffer(8), 8, 0),
};

type Make = (length: number) => object;

/** Every kind of bytes that are a user's own. Views of different users lie side by side in one buffer. */
function kindsOfBytes(): Record<string, Make> {
  const block = new ArrayBuffer(16_384);
  const sharedBlock = new SharedArrayBuffer(16_384);
  let [used, usedShared] = [0, 0];
  const place = (length: number) => (used += length) - length;
  const placeShared = (length: number) => (usedShared += length) - length;
  return {
    allocated: (length) => Buffer.alloc(length),
    pooled: (length) => Buffer.allocUnsafe(length),
    text: (length) => Buffer.from('x'.repeat(length)),
    buffer: (length) => new ArrayBuffer(length),
    sharedBuffer: (length) => new SharedArrayBuffer(length),
    typed: (length) => new Float64Array(length),
    slice: (length) => new Uint8Array(block, place(length), length),
    subarray: (length) => Buffer.from(block).subarray(place(length), used),
    dataView: (length) => new DataView(block, place(length), length),
    sharedSlice: (length) =>
      new Uint8Array(sharedBlock, placeShared(length), length),
    // No bytes, inside a range that another user may own.
    nothing: (length) => new Uint8Array(block, length, 0),
    nothingViewed: (length) => new DataView(sharedBlock, length, 0),
    platform: (length) =>
      Object.values(EMPTY)[length % Object.keys(EMPTY).length],
  };
}

const KINDS = Object.keys(kindsOfBytes());

interface User extends InspectedUser {
  readonly payloadOwner: Owner;
  readonly state: unknown[];
}

function world() {
  const ownership = new Ownership();
  const users = new Map<string, User>();
  const inspector = new Inspector(ownership, {
    findUser: (key) => users.get(key),
    strict: true,
  });
  for (const key of ['alice', 'bob', 'carol']) {
    const state: unknown[] = [];
    users.set(key, {
      owner: ownership.enrol(key),
      payloadOwner: ownership.enrol(key, 'sent'),
      state,
      roots: () => [['state', state]],
    });
  }
  const foreignIn = (value: object, { owner }: User) => {
    const search = new ForeignSearch(ownership, owner);
    new Walk([['payload', value]], search, true).step(Infinity);
    return search.found;
  };
  return { ownership, inspector, users: [...users.values()], foreignIn };
}

const acts = fc.array(
  fc.record({
    user: fc.nat(2),
    kind: fc.constantFrom(...KINDS),
    length: fc.nat(70),
    does: fc.constantFrom('sends', 'holds', 'sends and holds', 'passes on'),
  }),
  { maxLength: 40 },
);

describe('bytes of every kind and length', () => {
  it('cause no violation while no two users hold the same bytes', () => {
    fc.assert(
      fc.property(acts, (all) => {
        const { inspector, users, foreignIn } = world();
        const kinds = kindsOfBytes();
        for (const { user: at, kind, length, does } of all) {
          const user = users[at];
          const value = kinds[kind](length);
          const payload = { file: value };
          if (does !== 'holds')
            inspector.claimPayload([payload], user.payloadOwner);
          if (does === 'passes on')
            inspector.share([payload], user.owner, user.payloadOwner);
          if (does.includes('holds')) user.state.push(value);
          expect(foreignIn([value], user)).toBeUndefined();
          expect(inspector.claimValue([value], user.owner)).toEqual([]);
        }
        for (const user of [...users, ...users]) {
          expect(inspector.inspect(user)).toEqual([]);
          for (const value of user.state)
            expect(foreignIn([value], user)).toBeUndefined();
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it.each(Object.entries(EMPTY))(
    'are nobody’s where there are none: %s',
    (_, empty) => {
      const { ownership, inspector, users, foreignIn } = world();
      for (const user of users) {
        inspector.claimPayload([{ empty }], user.payloadOwner);
        user.state.push(empty);
        expect(inspector.inspect(user)).toEqual([]);
        expect(foreignIn([empty], user)).toBeUndefined();
      }
      expect(ownership.ownerOf(empty)).toBeUndefined();
      expect(ownership.isExempt(empty)).toBe(true);
    },
  );

  it('are owned as soon as there are some', () => {
    const { inspector, users, foreignIn } = world();
    const [alice, bob] = users;
    const growing = Reflect.construct(ArrayBuffer, [
      0,
      { maxByteLength: 8 },
    ]) as ArrayBuffer & { resize(length: number): void };
    for (const { state } of [alice, bob]) state.push(growing);
    for (const user of [alice, bob])
      expect(inspector.inspect(user)).toEqual([]);
    growing.resize(8);
    expect(inspector.inspect(alice)).toEqual([]);
    expect(foreignIn([growing], bob)).toMatchObject({
      users: ['bob', 'alice'],
    });
    expect(inspector.inspect(bob)).toMatchObject([
      { vector: 'shared-reference', users: ['bob', 'alice'] },
    ]);
  });

  it('are unowned once they are transferred to a worker', () => {
    const { inspector, users } = world();
    const [alice, bob] = users;
    const bytes = new ArrayBuffer(8);
    alice.state.push(bytes);
    inspector.inspect(alice);
    structuredClone(bytes, { transfer: [bytes] });
    bob.state.push(bytes);
    expect(inspector.inspect(bob)).toEqual([]);
  });
});
