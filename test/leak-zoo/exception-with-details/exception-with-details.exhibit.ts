import { type Exhibit, SECRET } from '../stage.js';
import { ImportGateway } from './exception-with-details.gateway.js';

export const exceptionWithDetails: Exhibit = {
  name: 'exception with details',
  gateways: [ImportGateway],
  violation: { vector: 'foreign-object', users: ['u~bob', 'u~alice'] },
  play: async ({ alice, bob }) => {
    expect(await bob.ask('import', { valid: true })).toBe('imported');
    await alice.ask('import', { valid: false, name: SECRET });
    expect(JSON.stringify(alice.received)).toContain(SECRET);
    await bob.ask('import', { valid: false, name: 'mine' });
  },
};
