import { type Exhibit } from '../stage.js';
import { CopyGateway } from './own-data-in-another-state.gateway.js';

export const ownDataInAnotherState: Exhibit = {
  name: 'own data in another state',
  gateways: [CopyGateway],
  violation: { vector: 'shared-reference', users: ['u~bob', 'u~alice'] },
  play: async ({ alice, bob }) => {
    expect(await alice.ask('hand-over')).toBe('done');
    await bob.ask('basket');
    expect(await alice.ask('basket')).toMatchObject({
      basket: { id: 'alice' },
    });
  },
};
