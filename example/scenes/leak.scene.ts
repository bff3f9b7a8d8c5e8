import { LeakyGateway } from '../stage/leaky.gateway.js';
import { exactly } from '../stage/observation.js';
import type { Scene } from '../stage/scene.js';

export const leak: Scene = {
  name: 'A wrong line',
  promise:
    'A gateway calls server.emit without a room. No other user receives the settings, and the incident is recorded.',
  options: { gateways: [LeakyGateway] },

  async play(stage) {
    const alice = await stage.device('alice', 'Alice');
    const bob = await stage.device('bob', 'Bob');
    const answer = await alice.codeOf('settings/save', { apiKey: 'of alice' });
    await alice.caughtUp();
    await bob.caughtUp();
    return [
      exactly('Bob', bob.events, []),
      exactly('Alice receives', answer, 'ISOLATION_VIOLATION'),
      exactly(
        'Alice continues',
        await alice.whoAmI().then((me) => me.userId),
        'alice',
      ),
      exactly(
        'Recorded',
        stage.incidents.map(({ vector, action }) => `${vector}, ${action}`),
        ['unscoped-broadcast, blocked'],
      ),
    ];
  },
};
