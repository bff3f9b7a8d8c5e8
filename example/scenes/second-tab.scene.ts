import { exactly } from '../stage/observation.js';
import type { Scene } from '../stage/scene.js';

export const secondTab: Scene = {
  name: 'A second tab',
  promise:
    'Alice opens another tab, which has the same manager and the same state. Bob has his own.',

  async play(stage) {
    const first = await stage.device('alice', 'First tab');
    await first.ask('notes/add', { text: 'milk' });
    const second = await stage.device('alice', 'Second tab');
    const bob = await stage.device('bob', 'Bob');

    const found = await second.ask('notes/list');
    await second.ask('notes/add', { text: 'bread' });
    await first.caughtUp();
    await bob.caughtUp();

    const [{ managerId }, other, { managerId: bobs }] = await Promise.all(
      [first, second, bob].map((device) => device.whoAmI()),
    );
    return [
      exactly('The second tab finds', found, ['milk']),
      exactly('The first tab receives', first.dataOf('notes_changed').at(-1), [
        'milk',
        'bread',
      ]),
      exactly('One manager for both', other.managerId === managerId, true),
      exactly('Devices of the manager', other.devices, 2),
      exactly("Bob's notes", await bob.ask('notes/list'), []),
      exactly('Bob receives', bob.events, []),
      exactly('Bob has his own manager', bobs !== managerId, true),
    ];
  },
};
