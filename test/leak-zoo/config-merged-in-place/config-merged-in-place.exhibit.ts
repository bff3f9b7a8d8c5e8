import { type Exhibit, SECRET } from '../stage.js';
import { ConfigGateway } from './config-merged-in-place.gateway.js';

export const configMergedInPlace: Exhibit = {
  name: 'config merged in place',
  gateways: [ConfigGateway],
  violation: { vector: 'foreign-object', users: ['u~bob', 'u~alice'] },
  play: async ({ alice, bob }) => {
    expect(await bob.ask('config')).toEqual({ theme: 'light' });
    expect(await alice.ask('prefer', { signature: { text: SECRET } })).toBe(
      'noted',
    );
    await bob.ask('config');
  },
};
