import { type Exhibit } from '../stage.js';
import { ReportGateway } from './cache-without-user.gateway.js';

export const cacheWithoutUser: Exhibit = {
  name: 'cache without user',
  gateways: [ReportGateway],
  violation: { vector: 'foreign-object', users: ['u~bob', 'u~alice'] },
  play: async ({ alice, bob }) => {
    expect(await alice.ask('report', 'May')).toMatchObject({ month: 'May' });
    await bob.ask('report', 'May');
    expect(await bob.ask('report', 'June')).toMatchObject({ month: 'June' });
  },
};
