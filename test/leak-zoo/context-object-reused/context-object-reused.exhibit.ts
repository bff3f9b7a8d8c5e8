import { type Exhibit, SECRET } from '../stage.js';
import { PrintGateway } from './context-object-reused.gateway.js';

export const contextObjectReused: Exhibit = {
  name: 'context object reused',
  gateways: [PrintGateway],
  violation: { vector: 'foreign-recipient', users: ['u~alice', 'u~bob'] },
  play: async ({ alice, bob }) => {
    expect(await bob.ask('print', 'first')).toBe('done');
    await Promise.all([alice.ask('print', SECRET), bob.ask('print', 'second')]);
    expect(bob.received).toContainEqual(['printed', 'first']);
    expect(bob.received).toContainEqual(['printed', 'second']);
  },
};
