import { type Exhibit, SECRET, orStopped } from '../stage.js';
import { TradesGateway } from './endless-loop.gateway.js';

export const endlessLoop: Exhibit = {
  name: 'endless loop over a common bus',
  gateways: [TradesGateway],
  violation: { vector: 'foreign-recipient', users: ['u~alice', 'u~bob'] },
  play: async ({ alice, bob }) => {
    expect(await alice.ask('trades')).toBe('listening');
    expect(await bob.ask('trades')).toBe('listening');
    expect(await alice.ask('trade', SECRET)).toSatisfy(orStopped('done'));
    expect(JSON.stringify(alice.received)).toContain(SECRET);
  },
};
