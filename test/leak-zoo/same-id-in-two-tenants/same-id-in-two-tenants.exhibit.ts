import { type Exhibit, SECRET, orStopped } from '../stage.js';
import { TenantGateway } from './same-id-in-two-tenants.gateway.js';

export const sameIdInTwoTenants: Exhibit = {
  name: 'same id in two tenants',
  gateways: [TenantGateway],
  crossesNodes: true,
  violation: { vector: 'foreign-tenant', users: ['t~red~carol'] },
  play: async ({ alice, bob, enter, quiet }) => {
    const red = await enter('carol', { tenantId: 'red' });
    const blue = await enter('carol', { tenantId: 'blue' });
    expect(await red.ask('save', { text: 'a draft' })).toSatisfy(
      orStopped('saved'),
    );
    await quiet();
    expect(red.received).toContainEqual(['saved', { text: 'a draft' }]);
    // The other tenant's draft counts as the secret here.
    if (blue.received.length > 0) bob.received.push(SECRET);
    expect(alice.received).toEqual([]);
  },
};
