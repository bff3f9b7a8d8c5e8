import { LeakyGateway } from '../stage/leaky.gateway.js';
import { exactly } from '../stage/observation.js';
import type { Scene } from '../stage/scene.js';

export const leak: Scene = {
  name: 'A wrong line',
  promise:
    'A gateway calls server.emit without a room. Nobody gets the settings of somebody else, and it is on record.',
  options: { gateways: [LeakyGateway] },

  async play(stage) {
    const alice = await stage.device('alice', 'Alice');
    const bob = await stage.device('bob', 'Bob');
    const answer = await alice.codeOf('settings/save', { apiKey: 'of alice' });
    await alice.caughtUp();
    await bob.caughtUp();
    return [
      exactly('Bob', bob.events, []),
      exactly('Alice is told', answer, 'ISOLATION_VIOLATION'),
      exactly(
        'Alice goes on',
        await alice.whoAmI().then((me) => me.userId),
        'alice',
      ),
      exactly(
        'On record',
        stage.incidents.map(({ vector, action }) => `${vector}, ${action}`),
        ['unscoped-broadcast, blocked'],
      ),
    ];
  },
};
