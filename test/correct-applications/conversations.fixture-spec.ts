import { eventually, settle } from '../support/harness.js';
import {
  ChatGateway,
  DirectGateway,
  History,
  Inboxes,
  PresenceGateway,
  Roster,
} from './conversations.gateways.js';
import { eventsOf, honest } from './honest.js';
import type { Place } from '../support/places.js';

export function conversationsAt(place: Place): void {
  describe('a chat room', () => {
    const chat = () =>
      honest(place, { gateways: [ChatGateway], stores: [History] });

    it('with many members delivers every message to all of them', async () => {
      const app = await chat();
      const names = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank'];
      const members = await app.enterAll(...names);
      for (const member of members)
        expect(await member.ask('join', { room: 'garden' })).toEqual([]);
      const outsider = await app.enter('grace');
      const message = {
        room: 'garden',
        text: 'hello',
        attachments: [{ name: 'a.png' }],
      };
      await Promise.all(members.map((member) => member.ask('say', message)));
      await settle(40);
      for (const member of members) {
        const said = eventsOf(member).filter(
          (packet) => (packet as unknown[])[0] === 'said',
        );
        expect(said).toHaveLength(names.length);
        expect(said).toContainEqual(['said', { from: 'bob', message }]);
      }
      expect(eventsOf(outsider)).toEqual([]);
      const history = (await outsider.ask('join', {
        room: 'garden',
      })) as object[];
      expect(history).toHaveLength(names.length);
    });

    it('keeps messages, and shows them to members who join later', async () => {
      const app = await chat();
      const [alice, bob] = await app.enterAll('alice', 'bob');
      await alice.ask('join', { room: 'garden' });
      const posted = {
        room: 'garden',
        text: 'first',
        attachments: [{ name: 'a.png' }],
      };
      expect(await alice.ask('post', posted)).toBe('ok');
      expect(await bob.ask('join', { room: 'garden' })).toEqual([posted]);
      expect(await bob.ask('post', { room: 'garden', text: 'second' })).toBe(
        'ok',
      );
      await settle();
      expect(eventsOf(alice)).toContainEqual([
        'posted',
        { room: 'garden', text: 'second', from: 'bob' },
      ]);
      expect(await alice.ask('join', { room: 'garden' })).toHaveLength(2);
    });

    it('shows who is typing, who leaves, and who disconnects', async () => {
      const app = await chat();
      const [alice, bob, carol] = await app.enterAll('alice', 'bob', 'carol');
      for (const one of [alice, bob, carol])
        await one.ask('join', { room: 'garden' });
      bob.send('typing', 'garden');
      expect(await bob.ask('leave', 'garden')).toBe('bye');
      carol.client.disconnect();
      await eventually(() => {
        expect(eventsOf(alice)).toContainEqual(['typing', 'bob']);
        expect(eventsOf(alice)).toContainEqual(['stopped-typing', 'bob']);
        expect(eventsOf(alice)).toContainEqual(['left', 'bob']);
        expect(eventsOf(alice)).toContainEqual(['gone', 'carol']);
      });
    });

    it('lets members change their display names', async () => {
      const app = await chat();
      const [alice, bob] = await app.enterAll('alice', 'bob');
      for (const one of [alice, bob]) await one.ask('join', { room: 'garden' });
      // Also to the name of a connected user.
      for (const name of ['Allie', 'bob', 'A.']) {
        expect(
          await alice.ask('rename', { name, room: 'garden' }),
        ).toMatchObject({
          name,
        });
      }
      await settle();
      expect(eventsOf(bob)).toContainEqual([
        'renamed',
        { name: 'A.', mood: 'fine' },
      ]);
    });

    it('may have a number as its name, or the name of a user who is not in it', async () => {
      const app = await chat();
      const [one, two, alice] = await app.enterAll('1', '2', 'alice');
      for (const member of [one, two, alice]) {
        expect(await member.ask('join', { room: '1' })).toEqual([]);
        expect(await member.ask('join', { room: '2' })).toEqual([]);
      }
      expect(await two.ask('join', { room: 'alice' })).toEqual([]);
      expect(await one.ask('say', { room: '1', text: 'hi' })).toBe('ok');
      await settle();
      for (const member of [one, two, alice])
        expect(JSON.stringify(eventsOf(member))).toContain('"text":"hi"');
    });
  });

  describe('direct messages', () => {
    it('go to all devices of one user, and are in the inbox', async () => {
      const app = await honest(place, {
        gateways: [DirectGateway],
        stores: [Inboxes],
      });
      const [alice, bob, phone, carol] = await app.enterAll(
        'alice',
        'bob',
        'bob',
        'carol',
      );
      const letter = { text: 'hi', pages: [{ text: 'one' }] };
      expect(await alice.ask('tell', { to: 'bob', letter })).toBe(true);
      expect(await bob.ask('inbox')).toEqual([letter]);
      await settle();
      for (const device of [bob, phone])
        expect(eventsOf(device)).toContainEqual(['told', letter]);
      expect(eventsOf(carol)).toEqual([]);
    });

    it('wait in the inbox of a user who is not connected', async () => {
      const app = await honest(place, {
        gateways: [DirectGateway],
        stores: [Inboxes],
      });
      const alice = await app.enter('alice');
      const letter = { text: 'hi', pages: [{ text: 'one' }] };
      expect(await alice.ask('tell', { to: 'dave', letter })).toBe(false);
      const dave = await app.enter('dave');
      expect(await dave.ask('inbox')).toEqual([letter]);
    });
  });

  it('a presence service sends the list of connected users to everybody', async () => {
    const app = await honest(
      place,
      { gateways: [PresenceGateway], stores: [Roster] },
      { egress: { publicEvents: ['came', 'went'] } },
    );
    const [alice, bob] = await app.enterAll('alice', 'bob');
    await bob.ask('status', 'away');
    expect(await alice.ask('status', 'busy')).toEqual([
      { id: 'alice', status: 'busy' },
      { id: 'bob', status: 'away' },
    ]);
    bob.client.disconnect();
    await eventually(() => {
      expect(eventsOf(alice)).toContainEqual(['went', 'bob']);
      expect(eventsOf(alice)).toContainEqual([
        'presence',
        [{ id: 'alice', status: 'busy' }],
      ]);
    });
  });
}
