import { type Exhibit, SECRET } from '../stage.js';
import { SlabGateway } from './overlapping-buffers.gateway.js';

export const overlappingBuffers: Exhibit = {
  name: 'overlapping buffers',
  gateways: [SlabGateway],
  violation: { vector: 'shared-buffer', users: ['u~bob', 'u~alice'] },
  play: async ({ alice, bob, isContained }) => {
    const written = await alice.ask('put', SECRET);
    if (!isContained) expect(written).toBe(SECRET.length);
    await bob.ask('look');
  },
};
