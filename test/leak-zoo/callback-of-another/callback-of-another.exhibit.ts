import { type Exhibit, SECRET, orStopped } from '../stage.js';
import { ScansGateway } from './callback-of-another.gateway.js';

export const callbackOfAnother: Exhibit = {
  name: 'callback in the context of another',
  gateways: [ScansGateway],
  violation: { vector: 'foreign-recipient', users: ['u~alice', 'u~bob'] },
  play: async ({ alice, bob }) => {
    for (const one of [alice, bob])
      expect(await one.ask('scans')).toBe('registered');
    expect(await alice.ask('scan', SECRET)).toSatisfy(orStopped('scanned'));
    expect(JSON.stringify(alice.received)).toContain(SECRET);
  },
};
