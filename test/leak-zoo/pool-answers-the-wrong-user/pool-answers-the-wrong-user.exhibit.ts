import { type Exhibit, SECRET } from '../stage.js';
import { ReportsGateway } from './pool-answers-the-wrong-user.gateway.js';

export const poolAnswersTheWrongUser: Exhibit = {
  name: 'pool answers the wrong user',
  gateways: [ReportsGateway],
  violation: { vector: 'foreign-recipient', users: ['u~alice', 'u~bob'] },
  play: async ({ alice, bob, quiet }) => {
    alice.send('report', SECRET);
    bob.send('report', 'of bob');
    await quiet();
    await quiet();
    expect(alice.client.connected && bob.client.connected).toBe(true);
  },
};
