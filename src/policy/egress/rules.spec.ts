import { assert, property, string } from 'fast-check';
import { areEgressRules, type EgressRule, EgressRules } from './rules.js';

const why = 'agreed with the team';

function allows(
  rule: Partial<EgressRule>,
  packet: { event?: string; handler?: string; rooms: string[]; in?: string[] },
): boolean {
  const rules = new EgressRules([{ to: '*', why, ...rule }]);
  const { event = 'said', handler, rooms, in: senderRooms = [] } = packet;
  const found = rules.allowing({
    event,
    handler,
    rooms,
    senderRooms: () => senderRooms,
  });
  return found !== undefined;
}

describe('an egress rule', () => {
  it.each<[string, string, boolean]>([
    ['user:*', 'user:42', true],
    ['user:*', 'user:', true],
    ['user:*', 'room:42', false],
    ['room:admins', 'room:admins', true],
    ['room:admins', 'room:admins2', false],
    ['room:*:typing', 'room:7:typing', true],
    ['room:*:typing', 'room:7:typing:x', false],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['*', 'anything', true],
    ['a*b*c', 'a--b--c', true],
    ['a*b*c', 'a--c--b', false],
    ['user:.*', 'user:42', false],
  ])('to %s matches %s: %s', (to, room, isMatch) => {
    expect(allows({ to }, { rooms: [room] })).toBe(isMatch);
  });

  it('allows a packet only if it names each of its rooms', () => {
    const rooms = ['user:1', 'room:admins'];
    expect(allows({ to: 'user:*' }, { rooms })).toBe(false);
    expect(allows({ to: ['user:*', 'room:admins'] }, { rooms })).toBe(true);
  });

  it('never allows a packet to all users', () => {
    expect(allows({ to: '*' }, { rooms: [] })).toBe(false);
  });

  it('is limited to its event, its handler and its senders', () => {
    const rooms = ['user:1'];
    expect(allows({ event: 'said' }, { rooms })).toBe(true);
    expect(allows({ event: 'typed' }, { rooms })).toBe(false);
    const handler = 'ChatGateway.say';
    expect(allows({ handler }, { rooms })).toBe(false);
    expect(allows({ handler }, { rooms, handler })).toBe(true);
    expect(allows({ handler: 'ChatGateway.*' }, { rooms, handler })).toBe(true);
    expect(allows({ from: 'room:admins' }, { rooms })).toBe(false);
    expect(
      allows({ from: 'room:admins' }, { rooms, in: ['x', 'room:admins'] }),
    ).toBe(true);
  });

  it('is the first rule of the list that allows the packet', () => {
    const second = { to: 'room:*', why };
    const rules = new EgressRules([{ to: 'user:*', why }, second]);
    const packet = { event: 'x', handler: undefined, senderRooms: () => [] };
    expect(rules.allowing({ ...packet, rooms: ['room:1'] })).toBe(second);
    expect(new EgressRules([]).allowing({ ...packet, rooms: ['a'] })).toBe(
      undefined,
    );
  });

  it('matches in linear time, whatever the pattern and the room', () => {
    const room = 'a'.repeat(100_000);
    expect(allows({ to: `${'a*'.repeat(50)}b` }, { rooms: [room] })).toBe(
      false,
    );
    assert(
      property(string(), string(), (prefix, rest) => {
        const to = prefix.replaceAll('*', '');
        expect(allows({ to: `${to}*` }, { rooms: [to + rest] })).toBe(true);
      }),
    );
  });
});

describe('the list of rules', () => {
  it.each<[unknown, boolean]>([
    [[], true],
    [[{ to: 'user:*', why }], true],
    [[{ event: 'a', handler: 'b', from: 'c', to: ['d', 'e'], why }], true],
    [[{ to: 'user:*' }], false],
    [[{ to: 'user:*', why: ' ' }], false],
    [[{ why }], false],
    [[{ to: [], why }], false],
    [[{ to: [''], why }], false],
    [[{ to: 'user:*', why, events: ['a'] }], false],
    [[{ to: 'user:*', why, event: 7 }], false],
    [[null], false],
    [{ to: 'user:*', why }, false],
    ['user:*', false],
  ])('%j is one: %s', (value, isList) => {
    expect(areEgressRules(value)).toBe(isList);
  });
});
