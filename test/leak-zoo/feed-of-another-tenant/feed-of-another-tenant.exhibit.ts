import { type Exhibit, SECRET, orStopped } from '../stage.js';
import { NewsGateway } from './feed-of-another-tenant.gateway.js';

export const feedOfAnotherTenant: Exhibit = {
  name: 'feed of another tenant',
  gateways: [NewsGateway],
  options: { egress: { publicEvents: ['news'] } },
  violation: {
    vector: 'foreign-tenant',
    users: ['t~red~carol', 't~blue~dave'],
  },
  play: async ({ enter }) => {
    const red = await enter('carol', { tenantId: 'red' });
    const blue = await enter('dave', { tenantId: 'blue' });
    for (const one of [red, blue]) {
      one.send('news');
      await one.ask('ping');
    }
    expect(await red.ask('publish', SECRET)).toSatisfy(orStopped('published'));
    // The tenant's own news are no leak.
    expect(JSON.stringify(red.received)).toContain(SECRET);
    red.received.length = 0;
  },
};
