import { type Exhibit, SECRET, orStopped } from '../stage.js';
import { ConfirmGateway } from './broadcast-with-ack.gateway.js';

export const broadcastWithAck: Exhibit = {
  name: 'broadcast with ack',
  gateways: [ConfirmGateway],
  crossesNodes: true,
  violation: { vector: 'unscoped-broadcast', users: ['u~alice'] },
  play: async ({ alice }) => {
    expect(await alice.ask('transfer', SECRET)).toSatisfy(
      orStopped('0 confirmed'),
    );
  },
};
