import { type Exhibit, SECRET, orStopped } from '../stage.js';
import { PositionGateway } from './client-broadcast.gateway.js';

export const clientBroadcast: Exhibit = {
  name: 'client broadcast',
  gateways: [PositionGateway],
  crossesNodes: true,
  violation: { vector: 'unscoped-broadcast', users: ['u~alice'] },
  play: async ({ alice }) => {
    expect(await alice.ask('position', SECRET)).toSatisfy(orStopped('moved'));
  },
};
