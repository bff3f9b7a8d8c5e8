import { type Exhibit, SECRET, orStopped } from '../stage.js';
import { DevicesGateway } from './empty-list-of-rooms.gateway.js';

export const emptyListOfRooms: Exhibit = {
  name: 'empty list of rooms',
  gateways: [DevicesGateway],
  crossesNodes: true,
  violation: { vector: 'unscoped-broadcast', users: ['u~alice'] },
  play: async ({ alice }) => {
    expect(await alice.ask('push', SECRET)).toSatisfy(orStopped('pushed'));
  },
};
