import { type Exhibit, SECRET } from '../stage.js';
import { RenderGateway } from './broadcast-from-a-timer.gateway.js';

export const broadcastFromATimer: Exhibit = {
  name: 'broadcast from a timer',
  gateways: [RenderGateway],
  crossesNodes: true,
  violation: { vector: 'unscoped-broadcast', users: ['u~alice'] },
  play: async ({ alice, quiet }) => {
    expect(await alice.ask('render', SECRET)).toBe('queued');
    await quiet();
  },
};
