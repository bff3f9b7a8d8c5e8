import { type Exhibit } from '../stage.js';
import { CopyGateway } from './own-data-in-another-state.gateway.js';

export const ownDataInAnotherState: Exhibit = {
  name: 'own data in another state',
  gateways: [CopyGateway],
  violation: { vector: 'shared-reference', users: ['u~bob', 'u~alice'] },
  play: async ({ alice, bob, isContained }) => {
    const done = await alice.ask('hand-over');
    if (!isContained) expect(done).toBe('done');
    await bob.ask('basket');
    const own = await alice.ask('basket');
    if (!isContained) expect(own).toMatchObject({ basket: { id: 'alice' } });
  },
};
