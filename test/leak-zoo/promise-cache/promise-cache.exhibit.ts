import { type Exhibit } from '../stage.js';
import { ProfileGateway } from './promise-cache.gateway.js';

export const promiseCache: Exhibit = {
  name: 'promise cache',
  gateways: [ProfileGateway],
  violation: { vector: 'foreign-object', users: ['u~bob', 'u~alice'] },
  play: async ({ alice, bob }) => {
    const [own] = await Promise.all([alice.ask('profile'), bob.ask('profile')]);
    expect(own).toMatchObject({ profile: { id: 'alice' } });
    expect(await bob.ask('profile')).toMatchObject({ profile: { id: 'bob' } });
  },
};
