import { type Exhibit } from '../stage.js';
import { ReportGateway } from './cache-of-copies.gateway.js';

export const cacheOfCopies: Exhibit = {
  name: 'cache of copies',
  gateways: [ReportGateway],
  options: { egress: { ownerKeys: ['owner'] } },
  violation: { vector: 'foreign-attribution', users: ['u~bob'] },
  play: async ({ alice, bob }) => {
    expect(await alice.ask('report', 'May')).toMatchObject({ owner: 'alice' });
    await bob.ask('report', 'May');
    expect(await bob.ask('report', 'June')).toMatchObject({ owner: 'bob' });
  },
};
