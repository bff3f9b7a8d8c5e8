import { type Exhibit, SECRET, orStopped } from '../stage.js';
import { SettingsGateway } from './broadcast-without-room.gateway.js';

export const broadcastWithoutRoom: Exhibit = {
  name: 'broadcast without room',
  gateways: [SettingsGateway],
  crossesNodes: true,
  violation: { vector: 'unscoped-broadcast', users: ['u~alice'] },
  play: async ({ alice }) => {
    expect(await alice.ask('save-settings', { apiKey: SECRET })).toSatisfy(
      orStopped('saved'),
    );
  },
};
