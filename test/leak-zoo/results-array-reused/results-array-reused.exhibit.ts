import { type Exhibit, SECRET } from '../stage.js';
import { SearchGateway } from './results-array-reused.gateway.js';

export const resultsArrayReused: Exhibit = {
  name: 'results array reused',
  gateways: [SearchGateway],
  violation: { vector: 'foreign-object', users: ['u~bob', 'u~alice'] },
  play: async ({ alice, bob }) => {
    expect(await bob.ask('keep', { text: 'mine' })).toBe('kept');
    expect(await bob.ask('search')).toEqual([{ text: 'mine' }]);
    expect(await alice.ask('keep', { text: SECRET })).toBe('kept');
    await Promise.all([alice.ask('search'), bob.ask('search')]);
  },
};
