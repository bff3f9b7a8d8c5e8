import { type Exhibit } from '../stage.js';
import { TraceGateway } from './own-async-storage.gateway.js';

export const ownAsyncStorage: Exhibit = {
  name: 'own async storage',
  gateways: [TraceGateway],
  violation: { vector: 'foreign-object', users: ['u~bob', 'u~alice'] },
  play: async ({ alice, bob }) => {
    expect(await bob.ask('trace')).toMatchObject({ id: 'bob' });
    await Promise.all([bob.ask('trace'), alice.ask('trace')]);
  },
};
