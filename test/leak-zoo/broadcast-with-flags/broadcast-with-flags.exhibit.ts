import { type Exhibit, SECRET, orStopped } from '../stage.js';
import { StatusGateway } from './broadcast-with-flags.gateway.js';

export const broadcastWithFlags: Exhibit = {
  name: 'broadcast with flags',
  gateways: [StatusGateway],
  violation: { vector: 'unscoped-broadcast', users: ['u~alice'] },
  play: async ({ alice }) => {
    expect(await alice.ask('status', SECRET)).toSatisfy(orStopped('set'));
  },
};
