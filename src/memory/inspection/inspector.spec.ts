import { VECTORS } from '../../incidents/vectors.js';
import { Inspector, type InspectorOptions } from './inspector.js';
import type { InspectedUser } from './inspected-user.js';
import type { Owner } from '../ownership/owner.js';
import { Ownership } from '../ownership/ownership.js';
import { SentObjects } from '../../policy/egress/sent-objects.js';

type State = Record<string, unknown>;
interface User extends InspectedUser {
  readonly state: State;
}

const users = new Map<string, User>();
let ownership: Ownership;
let time: number;

beforeEach(() => {
  users.clear();
  ownership = new Ownership();
  time = 1_000;
});

function user(key: string, state: State = {}): User {
  const user: User = {
    owner: ownership.enrol(key),
    state,
    roots: () => [['state', state]],
  };
  users.set(key, user);
  return user;
}

function inspectorWith(options: Partial<InspectorOptions> = {}): Inspector {
  return new Inspector(ownership, {
    findUser: (key) => users.get(key),
    strict: true,
    now: () => time,
    ...options,
  });
}

const sentObjects = () => new SentObjects(ownership, new Map(), false);

describe('Inspector', () => {
  it('finds an object that lies directly in two states', () => {
    const inspector = inspectorWith();
    const cart = new (class Cart {
      items: string[] = [];
    })();
    const alice = user('alice', { cart });
    const bob = user('bob', { basket: cart });
    expect(inspector.inspect(alice)).toEqual([]);
    expect(inspector.inspect(bob)).toEqual([
      {
        vector: 'shared-reference',
        detail: 'Cart',
        users: ['bob', 'alice'],
        paths: ['state.basket', 'state.cart'],
        contain: expect.any(Function) as unknown,
      },
    ]);
  });

  it('finds an object at any depth, with both paths', () => {
    const inspector = inspectorWith();
    const tag = { name: 'x' };
    const alice = user('alice', { prefs: { tags: [1, 2, 3, tag] } });
    const bob = user('bob', { seen: new Map([['t', new Set([tag])]]) });
    inspector.inspect(alice);
    expect(inspector.inspect(bob)).toEqual([
      {
        vector: 'nested-shared-reference',
        detail: 'Object',
        users: ['bob', 'alice'],
        paths: ['state.seen<key "t">{0}', 'state.prefs.tags[3]'],
        contain: expect.any(Function) as unknown,
      },
    ]);
  });

  it('inspects a user who is clean without a walk', () => {
    const inspector = inspectorWith({ strict: false });
    const alice = user('alice', { cart: { items: [{ id: 1 }] } });
    inspector.inspect(alice);
    const { walks } = alice.owner;
    for (let message = 0; message < 32; message++)
      expect(inspector.inspect(alice)).toEqual([]);
    expect(alice.owner.walks).toBe(walks);
    Object.assign(alice.state, { more: {} });
    inspector.inspect(alice);
    expect(alice.owner.walks).toBe(walks + 1);
  });

  it('uses only vectors of the catalogue', () => {
    const inspector = inspectorWith();
    const bytes = Buffer.alloc(16);
    inspector.inspect(user('alice', { a: bytes, b: [[bytes.buffer]] }));
    const findings = [
      ...inspector.inspect(user('bob', { bytes })),
      ...inspector.inspect(user('carol', { deep: [bytes] })),
      ...inspector.inspect(user('dave', { view: bytes.subarray(2) })),
    ];
    expect(findings.map(({ vector }) => vector)).toEqual([
      'shared-reference',
      'nested-shared-reference',
      'shared-buffer',
    ]);
    for (const { vector } of findings) expect(VECTORS[vector]).toBeDefined();
  });

  it('does not enter an object of another user', () => {
    const inspector = inspectorWith();
    const cart = { items: [{}, {}, {}] };
    inspector.inspect(user('alice', { cart }));
    expect(inspector.inspect(user('bob', { cart }))).toHaveLength(1);
  });

  it('leaves the other path empty when the other user no longer holds the object', () => {
    const inspector = inspectorWith();
    const cart = {};
    const alice = user('alice', { cart });
    inspector.inspect(alice);
    delete alice.state['cart'];
    const [finding] = inspector.inspect(user('bob', { cart }));
    expect(finding).toMatchObject({
      users: ['bob', 'alice'],
      paths: ['state.cart', ''],
    });
  });

  it('leaves the other path empty when the search is not possible', () => {
    const inspector = inspectorWith({ strict: false, maxSearchNodes: 10 });
    const cart = {};
    const alice = user('alice', {
      list: Array.from({ length: 99 }, () => 1),
      cart,
    });
    inspector.inspect(alice, { maxNodes: 1_000 });
    const [finding] = inspector.inspect(user('bob', { cart }));
    expect(finding.paths).toEqual(['state.cart', '']);
    users.delete('alice');
    const [unreachable] = inspector.inspect(user('carol', { cart }));
    expect(unreachable).toMatchObject({
      users: ['carol', 'alice'],
      paths: ['state.cart', ''],
    });
  });

  it('lets another user claim the objects of a released user', () => {
    const inspector = inspectorWith();
    const cart = { items: [Buffer.from('x')] };
    const alice = user('alice', { cart });
    inspector.inspect(alice);
    alice.owner.retire();
    expect(inspector.inspect(user('bob', { cart }))).toEqual([]);
    expect(ownership.ownerOf(cart)?.key).toBe('bob');
  });

  it('finds an object that is added to a claimed object later', () => {
    const inspector = inspectorWith();
    const [alice, bob] = [
      user('alice', { list: [] }),
      user('bob', { list: [] }),
    ];
    for (const one of [alice, bob, alice, bob]) inspector.inspect(one);
    const late = {};
    (alice.state['list'] as object[]).push(late);
    (bob.state['list'] as object[]).push(late);
    inspector.inspect(alice);
    expect(inspector.inspect(bob)[0].paths[0]).toBe('state.list[0]');
  });

  it('reports sixteen findings at a time, and the rest later', () => {
    const inspector = inspectorWith({ strict: false, maxNodes: 1_000 });
    const shared = Array.from({ length: 40 }, (_, i) => ({ i }));
    inspector.inspect(user('alice', { list: [...shared] }));
    const bob = user('bob', { list: [...shared] });
    const counts = Array.from(
      { length: 3 },
      () => inspector.inspect(bob).length,
    );
    expect(counts).toEqual([16, 16, 8]);
  });

  it('repeats a finding that stays shared without a new search', () => {
    let searches = 0;
    const inspector = inspectorWith({
      strict: false,
      findUser: (key) => {
        searches++;
        return users.get(key);
      },
    });
    const cart = {};
    inspector.inspect(user('alice', { cart }));
    const bob = user('bob', { cart });
    const [first] = inspector.inspect(bob);
    const [again] = inspector.inspect(bob);
    expect(again).toBe(first);
    expect(searches).toBe(1);
  });
});

describe('Inspector, within a budget', () => {
  it('resumes where it stopped, and records when everything was clean', () => {
    const inspector = inspectorWith({ strict: false, maxNodes: 10 });
    const list = Array.from({ length: 95 }, (_, i) => ({ i }));
    const alice = user('alice', { list });
    expect(inspector.cleanAt(alice)).toBeUndefined();
    let messages = 1;
    while (
      inspector.inspect(alice).length === 0 &&
      inspector.cleanAt(alice) === undefined
    ) {
      messages++;
    }
    expect(messages).toBeGreaterThan(10);
    expect(messages).toBeLessThan(80);
    expect(inspector.cleanAt(alice)).toBe(1_000);
    expect(list.every((one) => ownership.ownerOf(one) === alice.owner)).toBe(
      true,
    );
  });

  it('resumes with a quarter of the budget', () => {
    const inspector = inspectorWith({ strict: false, maxNodes: 40 });
    // With the two places that lead to them: 40 in the first message, and 10 in each of the seven that follow.
    const alice = user('alice', { list: Array(100).fill(0) as unknown[] });
    for (let message = 0; message < 7; message++) {
      inspector.inspect(alice);
      expect(inspector.cleanAt(alice)).toBeUndefined();
    }
    inspector.inspect(alice);
    expect(inspector.cleanAt(alice)).toBe(1_000);
  });

  it('finds one shared object among thousands within a few messages', () => {
    const inspector = inspectorWith({ strict: false, maxNodes: 50 });
    const shared = {};
    inspector.inspect(user('alice', { shared }));
    const list: object[] = Array.from({ length: 5_000 }, () => ({}));
    list[4_321] = shared;
    const bob = user('bob', { list });
    for (let message = 0; message < 500; message++) {
      const [finding] = inspector.inspect(bob);
      if (finding === undefined) continue;
      expect(finding.paths[0]).toBe('state.list[4321]');
      expect(inspector.cleanAt(bob)).toBeUndefined();
      return;
    }
    expect.unreachable('the shared object was not found');
  });

  it('does not record a user as clean after an encounter', () => {
    const inspector = inspectorWith({ strict: false, maxNodes: 3 });
    const shared = {};
    inspector.inspect(user('alice', { shared }));
    const bob = user('bob', { shared, rest: [{}, {}, {}, {}, {}, {}] });
    for (let message = 0; message < 50; message++) inspector.inspect(bob);
    expect(inspector.cleanAt(bob)).toBeUndefined();
    delete bob.state['shared'];
    for (let message = 0; message < 50; message++) inspector.inspect(bob);
    expect(inspector.cleanAt(bob)).toBe(1_000);
  });

  it('enters an object with very many properties in thorough walks only', () => {
    const inspector = inspectorWith({ strict: false, maxNodes: Infinity });
    const many: State = {};
    for (let i = 0; i < 10_001; i++) many[`k${i}`] = i;
    const alice = user('alice', { many });
    inspector.inspect(alice);
    const late = (many['late'] = {});
    inspector.inspect(alice);
    expect(ownership.ownerOf(late)).toBeUndefined();
    for (let message = 0; message < 64; message++) inspector.inspect(alice);
    expect(ownership.ownerOf(late)).toBe(alice.owner);
  });
});

describe('Inspector, for buffers', () => {
  it('finds two views of the same bytes', () => {
    const inspector = inspectorWith();
    const buffer = new ArrayBuffer(32);
    inspector.inspect(user('alice', { view: new Uint8Array(buffer, 0, 16) }));
    expect(
      inspector.inspect(user('bob', { file: [new DataView(buffer, 15)] })),
    ).toEqual([
      {
        vector: 'shared-buffer',
        detail: 'DataView',
        users: ['bob', 'alice'],
        paths: ['state.file[0]', 'state.view'],
        contain: expect.any(Function) as unknown,
      },
    ]);
  });

  it.each([
    ['the buffer itself', (buffer: ArrayBufferLike) => buffer],
    ['another view', (buffer: ArrayBufferLike) => new Float32Array(buffer)],
  ])('finds a view and %s', (_, other) => {
    const inspector = inspectorWith();
    const buffer = new SharedArrayBuffer(32);
    inspector.inspect(user('alice', { view: new Uint8Array(buffer, 8, 8) }));
    const [finding] = inspector.inspect(user('bob', { other: other(buffer) }));
    expect(finding.vector).toBe('shared-buffer');
  });

  it("accepts buffers of several users from Node's pool", () => {
    const inspector = inspectorWith();
    const buffers = Array.from({ length: 50 }, (_, i) =>
      Buffer.from(`secret ${i}`),
    );
    expect(new Set(buffers.map(({ buffer }) => buffer)).size).toBeLessThan(50);
    buffers.forEach((secret, i) => {
      expect(inspector.inspect(user(`user-${i % 7}-${i}`, { secret }))).toEqual(
        [],
      );
    });
  });

  it('lets a pool reuse bytes that their last user has dropped', () => {
    const inspector = inspectorWith();
    const pool = Buffer.alloc(64);
    const alice = user('alice', { view: pool.subarray(0, 32) });
    inspector.inspect(alice);
    alice.state['view'] = undefined;
    const bob = user('bob', { view: pool.subarray(16, 48) });
    expect(inspector.inspect(bob)).toEqual([]);
    const carol = user('carol', { view: pool.subarray(20, 21) });
    expect(inspector.inspect(carol)[0].users[1]).toBe('bob');
  });
});

describe('Inspector, for values that enter and leave', () => {
  it('claims a value that enters the state, and reports objects of others in it', () => {
    const inspector = inspectorWith({ strict: false });
    const [alice, bob] = [user('alice'), user('bob')];
    const order = { lines: [{ sku: 1 }] };
    alice.state['order'] = order;
    expect(inspector.claimValue(order, alice.owner, 'state.order')).toEqual([]);
    expect(ownership.ownerOf(order.lines[0])).toBe(alice.owner);
    expect(inspector.claimValue(order.lines, bob.owner, 'state.lines')).toEqual(
      [
        {
          vector: 'nested-shared-reference',
          detail: 'Array',
          users: ['bob', 'alice'],
          paths: ['state.lines', 'state.order.lines'],
          contain: expect.any(Function) as unknown,
        },
      ],
    );
    expect(inspector.claimValue('text', bob.owner)).toEqual([]);
  });

  it('claims a payload for its sender, within the budget', () => {
    const inspector = inspectorWith({ strict: false });
    const alice = user('alice');
    const payload = { parts: [{ a: 1 }, { b: 2 }], file: Buffer.from('x') };
    inspector.claimPayload(['text', 1, payload, null], alice.owner);
    expect(
      [payload, payload.parts, payload.parts[1], payload.file].map(
        (part) => ownership.ownerOf(part)?.key,
      ),
    ).toEqual(['alice', 'alice', 'alice', 'alice']);
    const large = Array.from({ length: 100 }, () => ({}));
    inspector.claimPayload([large], alice.owner, { maxNodes: 10 });
    expect(ownership.ownerOf(large[0])).toBe(alice.owner);
    expect(ownership.ownerOf(large[99])).toBeUndefined();
  });

  it('finds an object of another user in an outgoing payload', () => {
    const inspector = inspectorWith({ strict: false });
    const [alice, bob] = [user('alice'), user('bob')];
    const record = { secret: 1 };
    inspector.claimValue(record, alice.owner);
    const payload = { rows: [{}, { record }] };
    expect(sentObjects().foreignIn(payload, bob.owner)).toEqual({
      vector: 'foreign-object',
      detail: 'Object',
      users: ['bob', 'alice'],
      paths: ['payload.rows[1].record'],
    });
    expect(sentObjects().foreignIn(payload, alice.owner)).toBeUndefined();
    expect(ownership.ownerOf(payload)).toBeUndefined();
    expect(sentObjects().foreignIn('text', bob.owner)).toBeUndefined();
    expect(
      sentObjects().foreignIn({ record: Object.freeze(record) }, bob.owner),
    ).toBeUndefined();
  });

  it('finds bytes of another user in an outgoing payload', () => {
    const inspector = inspectorWith();
    const [alice, bob] = [user('alice'), user('bob')];
    const file = Buffer.alloc(32);
    inspector.claimValue(file, alice.owner);
    const part = file.subarray(8, 16);
    expect(sentObjects().foreignIn(['file', part], bob.owner)).toMatchObject({
      users: ['bob', 'alice'],
      paths: ['payload[1]'],
      detail: 'Buffer',
    });
    expect(
      sentObjects().foreignIn(['file', part], alice.owner),
    ).toBeUndefined();
  });

  it('terminates on cyclic and wide payloads', () => {
    const [alice, bob] = [user('alice'), user('bob')];
    const cyclic: State = { list: [] };
    for (let i = 0; i < 200; i++)
      (cyclic['list'] as unknown[]).push(cyclic, { cyclic });
    expect(sentObjects().foreignIn(cyclic, bob.owner)).toBeUndefined();
    const foreign = {};
    ownership.claim(foreign, alice.owner);
    (cyclic['list'] as unknown[]).push({ foreign });
    expect(sentObjects().foreignIn(cyclic, bob.owner)?.users.at(-1)).toBe(
      'alice',
    );
  });

  it('inspects hostile payloads without running their code', () => {
    const inspector = inspectorWith();
    const bob = user('bob');
    const fails = () => {
      throw new Error('code of the application was run');
    };
    const { proxy: revoked, revoke } = Proxy.revocable({}, {});
    revoke();
    const hostile = [
      new Proxy({}, { get: fails, ownKeys: fails, getPrototypeOf: fails }),
      revoked,
      {
        get value() {
          return fails();
        },
      },
      { toJSON: fails },
    ];
    expect(sentObjects().foreignIn(hostile, bob.owner)).toBeUndefined();
    expect(inspector.claimValue(hostile, bob.owner)).toEqual([]);
    const findings = inspector.inspect(
      user('carol', { hostile: [...hostile] }),
    );
    expect(findings).toHaveLength(4);
    expect(findings[1].detail).toBe('Proxy');
  });
});

describe('share', () => {
  it('gives up objects that the owner sends to others, also inside new objects', () => {
    const inspector = inspectorWith();
    const [alice, bob] = [user('alice'), user('bob')];
    const message = { text: 'hello', tags: [{ name: 'x' }] };
    inspector.claimPayload([message], alice.owner);
    expect(sentObjects().foreignIn([message], bob.owner)).toBeDefined();
    const cyclic: State = { from: 'alice', message };
    cyclic.self = cyclic;
    inspector.share([cyclic], alice.owner);
    expect(sentObjects().foreignIn([message], bob.owner)).toBeUndefined();
  });

  it('gives up no object of another user', () => {
    const inspector = inspectorWith();
    const [alice, bob] = [user('alice'), user('bob')];
    const secret = { key: 'of alice' };
    inspector.claimPayload([secret], alice.owner);
    inspector.share([{ secret }], bob.owner);
    expect(sentObjects().foreignIn([secret], bob.owner)?.users.at(-1)).toBe(
      'alice',
    );
  });

  it('lets the owner claim again what the state still holds', () => {
    const inspector = inspectorWith();
    const prefs = { theme: 'dark' };
    const [alice, bob] = [user('alice', { prefs }), user('bob')];
    inspector.inspect(alice);
    inspector.share([prefs], alice.owner);
    inspector.inspect(alice);
    expect(sentObjects().foreignIn([prefs], bob.owner)?.users.at(-1)).toBe(
      'alice',
    );
  });
});

describe('Inspector, with a paused walk', () => {
  it('invokes no getter of an array that no inspection has visited yet', () => {
    const part: { list?: unknown[] } = {};
    const state = new Map<string, unknown>([['part', part]]);
    const owner = ownership.enrol('alice');
    const user: InspectedUser = {
      owner,
      roots: () => [['state', state, true]],
    };
    const inspector = inspectorWith({ strict: false });
    inspector.inspect(user);
    const list = Object.defineProperty([1, 2], 1, {
      get: () => {
        throw new Error('something of the application was run');
      },
    });
    part.list = list;
    // Pauses within the list, which the user owns already.
    const big = [...(Array(4_093).fill(0) as unknown[]), list];
    inspector.claimValue(big, owner);
    state.set('big', big);
    expect(inspector.inspect(user)).toEqual([]);
  });

  it.each(['held', 'sent by somebody else'])(
    'takes nothing for a user who is gone of what was %s',
    (how) => {
      const inspector = inspectorWith({ strict: false });
      const mine = { text: 'mine' };
      if (how !== 'held') {
        const sender = ownership.enrol('carol', 'sent');
        inspector.claimValue(mine, sender);
        ownership.release(mine, [sender]);
      }
      const claims = { filler: Array(10).fill(0) as unknown[], mine };
      const findUser = (owner: Owner): InspectedUser => ({
        owner,
        roots: () => [['claims', claims]],
      });
      const gone = ownership.enrol('dave');
      const steps = inspector.inspectFully(findUser(gone), 5);
      steps.next();
      gone.retire();
      const next = ownership.enrol('dave');
      inspector.inspect(findUser(next));
      const holder = ownership.ownerOf(mine);
      expect(holder?.key).toBe('dave');
      for (const step of steps) expect(step.findings).toEqual([]);
      expect(ownership.ownerOf(mine)).toBe(holder);
    },
  );
});
