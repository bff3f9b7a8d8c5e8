import { Inspector } from '../inspection/inspector.js';
import type { InspectedUser } from '../inspection/inspected-user.js';
import type { SharedFinding } from '../inspection/explanation.js';
import type { Owner } from './owner.js';
import { Ownership } from './ownership.js';
import { SentObjects } from '../../policy/egress/sent-objects.js';

interface User extends InspectedUser {
  readonly payloadOwner: Owner;
  readonly state: Record<string, unknown>;
}

let ownership: Ownership;
let inspector: Inspector;
const users = new Map<string, User>();

function user(key: string): User {
  const state: User['state'] = {};
  const user: User = {
    owner: ownership.enrol(key),
    payloadOwner: ownership.enrol(key, 'sent'),
    state,
    roots: () => [['state', state]],
  };
  users.set(key, user);
  return user;
}

/** What arrives from a user. */
function sent<Payload extends object>(by: User, payload: Payload): Payload {
  inspector.claimPayload([payload], by.payloadOwner);
  return payload;
}

/** Inspects as the module does: what is only sent is fenced in, in mode `enforce`. */
function inspect(user: User, mode = 'enforce'): readonly SharedFinding[] {
  const findings = inspector.inspect(user);
  if (mode === 'enforce') for (const { contain } of findings) contain?.();
  return findings;
}

const mayGoTo = (value: object, { owner }: User) =>
  sentObjects().foreignIn(value, owner) === undefined;

const sentObjects = () => new SentObjects(ownership, new Map(), false);

let alice: User;
let bob: User;
let carol: User;

beforeEach(() => {
  users.clear();
  ownership = new Ownership();
  inspector = new Inspector(ownership, {
    findUser: (key) => users.get(key),
    strict: true,
  });
  [alice, bob, carol] = ['alice', 'bob', 'carol'].map(user);
});

describe('an object that one user sent and the application stored with another', () => {
  it('is found once, and no part of it is delivered to anyone afterwards', () => {
    const note = sent(alice, { text: 'x', meta: { tags: [{ id: 1 }] } });
    bob.state.inbox = [note];
    expect(inspect(bob)).toEqual([
      {
        vector: 'nested-shared-reference',
        detail: 'Object',
        users: ['bob', 'alice'],
        paths: ['state.inbox[0]', ''],
        scope: 'packet',
        reason: expect.stringContaining('arrived in a payload') as unknown,
        contain: expect.any(Function) as unknown,
      },
    ]);
    for (const part of [note, note.meta, note.meta.tags, note.meta.tags[0]])
      for (const somebody of [alice, bob, carol])
        expect(mayGoTo({ part }, somebody)).toBe(false);
    expect(sentObjects().foreignIn(note, bob.owner)?.users.at(-1)).toBe(
      'alice',
    );
    expect(sentObjects().foreignIn(note, alice.owner)?.users.at(-1)).toBe(
      'bob',
    );
    expect(inspect(bob)).toEqual([]);
  });

  it('stays fenced after both users have left', () => {
    const note = sent(alice, {});
    bob.state.inbox = [note];
    inspect(bob);
    for (const { owner, payloadOwner } of [alice, bob]) {
      owner.retire();
      payloadOwner.retire();
    }
    const again = user('bob');
    again.state.inbox = bob.state.inbox;
    expect(inspect(again)).toEqual([]);
    expect(mayGoTo(note, again)).toBe(false);
  });

  it('fences only objects that the sender sent', () => {
    const catalogue = { all: [{}] };
    const ofBob = { mine: true };
    bob.state.own = ofBob;
    inspect(bob);
    const other = sent(alice, { text: 'elsewhere' });
    const note = sent(alice, { text: 'x' });
    Object.assign(note, { catalogue, ofBob });
    bob.state.inbox = [note];
    inspect(bob);
    expect(mayGoTo(catalogue, carol)).toBe(true);
    expect(mayGoTo(ofBob, bob)).toBe(true);
    expect(mayGoTo(other, alice)).toBe(true);
  });

  it('is recorded for each further user who holds it, and contaminates none of them', () => {
    const note = sent(alice, {});
    bob.state.inbox = [note];
    carol.state.inbox = [note];
    inspect(bob);
    const [finding, ...more] = inspect(carol);
    expect(finding).toMatchObject({
      users: ['carol', 'alice'],
      paths: ['state.inbox[0]', ''],
      scope: 'packet',
    });
    expect(more).toEqual([]);
    expect(inspect(carol)).toEqual([]);
    expect(inspect(bob)).toEqual([]);
  });

  it('is still reported by a full inspection', () => {
    bob.state.inbox = [sent(alice, {})];
    inspect(bob);
    const found = [...inspector.inspectFully(bob, 100)].flatMap(
      (step) => step.findings,
    );
    expect(found).toEqual([expect.objectContaining({ scope: 'packet' })]);
  });

  it('stays with the sender in report mode', () => {
    const note = sent(alice, {});
    bob.state.inbox = [note];
    for (const _ of [1, 2]) expect(inspect(bob, 'report')).toHaveLength(1);
    expect(mayGoTo(note, alice)).toBe(true);
    expect(mayGoTo(note, bob)).toBe(false);
  });

  it('can be bytes', () => {
    const file = sent(alice, { bytes: Buffer.from('four') }).bytes;
    bob.state.view = new Uint8Array(file.buffer, file.byteOffset, 2);
    expect(inspect(bob)).toMatchObject([
      { vector: 'shared-buffer', scope: 'packet' },
    ]);
    const copy = () => new Uint8Array(file.buffer, file.byteOffset, 1);
    expect([alice, bob, carol].map((one) => mayGoTo(copy(), one))).toEqual([
      false,
      false,
      false,
    ]);
    // The rest of what she sent is hers.
    const rest = new Uint8Array(file.buffer, file.byteOffset + 2, 2);
    expect(mayGoTo(rest, alice)).toBe(true);
    expect(mayGoTo(rest, bob)).toBe(false);
    expect(inspect(bob)).toEqual([]);
  });

  it('hides no other finding, however many objects were sent', () => {
    bob.state.inbox = Array.from({ length: 1000 }, () => sent(alice, {}));
    const cart = {};
    carol.state.cart = cart;
    inspect(carol);
    bob.state.seen = [cart];
    const findings = inspect(bob);
    expect(findings.filter(({ scope }) => !scope)).toMatchObject([
      { users: ['bob', 'carol'] },
    ]);
    expect(findings.length).toBeLessThanOrEqual(17);
  });
});

describe('an object that its sender holds as well is shared by two users', () => {
  const shared = [
    expect.objectContaining({ paths: ['state.box[0]', 'state.box[0]'] }),
  ];
  const isHeldByBoth = (findings: readonly SharedFinding[]) => {
    expect(findings).toEqual(shared);
    expect(findings[0].scope).toBeUndefined();
  };

  it.each([
    ['the sender', () => [alice, bob]],
    ['the other one', () => [bob, alice]],
  ])('when %s is looked at first', (_, order) => {
    const note = sent(alice, {});
    alice.state.box = [note];
    bob.state.box = [note];
    const [first, second] = order().map((one) => inspect(one));
    isHeldByBoth([...first, ...second]);
  });

  it('also if the sender has stored it in the state later', () => {
    const note = sent(alice, {});
    bob.state.box = [note];
    inspect(bob);
    alice.state.box = [note];
    isHeldByBoth(inspect(alice));
  });

  it('unless no other user holds it', () => {
    const note = sent(alice, {});
    bob.state.box = [note];
    inspect(bob);
    bob.state.box = [];
    alice.state.box = [note];
    expect(inspect(alice)).toEqual([]);
    expect(mayGoTo(note, alice)).toBe(false);
    bob.state.box = [note];
    inspect(bob);
    isHeldByBoth(inspect(alice));
  });
});

describe('an object that was sent to several users, who hold the same object', () => {
  const passedOn = (): object => {
    const message = sent(alice, { text: 'x', meta: {} });
    // As an emission to a channel does.
    inspector.share([message], alice.owner);
    inspector.share([message], alice.payloadOwner);
    return message;
  };
  const leftBehind = (): object => {
    const message = sent(alice, { text: 'x', meta: {} });
    alice.payloadOwner.retire();
    return message;
  };

  it.each([
    ['passed on', passedOn],
    ['left behind', leftBehind],
  ])('contaminates none of them, and goes to none: %s', (_, make) => {
    const message = make();
    bob.state.inbox = [message];
    carol.state.inbox = [message];
    for (const _ of [1, 2, 3]) expect(inspect(bob)).toEqual([]);
    expect(mayGoTo(message, bob)).toBe(true);
    expect(mayGoTo(message, carol)).toBe(false);
    expect(inspect(carol)).toMatchObject([
      {
        users: ['carol', 'bob'],
        scope: 'packet',
      },
    ]);
    for (const part of [message, Object.values(message)[1] as object])
      for (const somebody of [alice, bob, carol])
        expect(mayGoTo({ part }, somebody)).toBe(false);
    expect(sentObjects().foreignIn(message, bob.owner)?.users.at(-1)).toBe(
      'carol',
    );
    expect(inspect(carol)).toEqual([]);
    expect(inspect(bob)).toEqual([]);
  });

  it('may be passed on by a recipient', () => {
    const message = passedOn();
    bob.state.inbox = [message];
    inspect(bob);
    inspector.share([message], bob.owner);
    expect(mayGoTo(message, carol)).toBe(true);
  });

  it('is unowned again when its recipient is gone', () => {
    const message = passedOn();
    bob.state.inbox = [message];
    inspect(bob);
    bob.owner.retire();
    carol.state.inbox = [message];
    expect(inspect(carol)).toEqual([]);
    expect(mayGoTo(message, carol)).toBe(true);
  });

  it('still reports an object that the server created and passed on', () => {
    const made = {};
    alice.state.made = made;
    inspect(alice);
    inspector.share([made], alice.owner);
    delete alice.state.made;
    bob.state.made = made;
    carol.state.made = made;
    inspect(bob);
    const [finding] = inspect(carol);
    expect(finding.scope).toBeUndefined();
  });
});
