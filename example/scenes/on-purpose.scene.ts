import { exactly } from '../stage/observation.js';
import type { Scene } from '../stage/scene.js';

export const onPurpose: Scene = {
  name: 'On purpose',
  promise:
    'A direct message reaches all devices of its recipient, a channel message reaches the members, and no one else receives them.',

  async play(stage) {
    const [alice, laptop, phone, carol] = await Promise.all([
      stage.device('alice', 'Alice'),
      stage.device('bob', "Bob's laptop"),
      stage.device('bob', "Bob's phone"),
      stage.device('carol', 'Carol'),
    ]);
    const everybody = [alice, laptop, phone, carol];

    await alice.ask('message/send', { userId: 'bob', text: 'Lunch?' });
    for (const device of [alice, laptop]) {
      await device.ask('channel/join', { channel: 'team' });
    }
    await alice.ask('channel/say', { channel: 'team', text: 'Ship it.' });
    await carol.caughtUp();
    const heardByCarol = [...carol.events];
    const team = { channel: 'team', text: 'May I?' };
    const refused = await carol.codeOf('channel/say', team);
    const absent = await alice.ask('message/send', {
      userId: 'dave',
      text: 'Hello?',
    });

    for (const device of everybody) await device.caughtUp();
    return [
      exactly(alice.name, alice.events, ['channel_message']),
      exactly(laptop.name, laptop.events, [
        'direct_message',
        'channel_message',
      ]),
      exactly(phone.name, phone.events, ['direct_message', 'channel_message']),
      exactly(carol.name, heardByCarol, []),
      exactly('Carol, not a member, sends', refused, 'WSM_FOREIGN_CHANNEL'),
      exactly('Bob receives', laptop.dataOf('direct_message'), [
        { from: 'alice', text: 'Lunch?' },
      ]),
      exactly('To a user who is not connected', absent, { delivered: false }),
    ];
  },
};
