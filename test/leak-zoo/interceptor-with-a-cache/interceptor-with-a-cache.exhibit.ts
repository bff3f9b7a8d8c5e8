import { type Exhibit } from '../stage.js';
import { HomeGateway } from './interceptor-with-a-cache.gateway.js';

export const interceptorWithACache: Exhibit = {
  name: 'interceptor with a cache',
  gateways: [HomeGateway],
  violation: { vector: 'foreign-object', users: ['u~bob', 'u~alice'] },
  play: async ({ alice, bob }) => {
    expect(await alice.ask('home')).toMatchObject({ title: 'Welcome' });
    expect(await alice.ask('home')).toMatchObject({ user: { id: 'alice' } });
    await bob.ask('home');
  },
};
