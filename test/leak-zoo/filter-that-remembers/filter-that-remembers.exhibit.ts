import { type Exhibit, SECRET } from '../stage.js';
import { UploadGateway } from './filter-that-remembers.gateway.js';

export const filterThatRemembers: Exhibit = {
  name: 'filter that remembers',
  gateways: [UploadGateway],
  violation: { vector: 'foreign-object', users: ['u~bob', 'u~alice'] },
  play: async ({ alice, bob }) => {
    expect(await bob.ask('upload', { size: 1 })).toBe('uploaded');
    await alice.ask('upload', { size: 11, name: SECRET });
    await bob.ask('upload', { size: 12 });
    expect(await alice.ask('upload', { size: 1 })).toBe('uploaded');
  },
};
