import { type Exhibit, SECRET, orStopped } from '../stage.js';
import { CodesGateway } from './deferred-of-another.gateway.js';

export const deferredOfAnother: Exhibit = {
  name: 'deferred answer of another',
  gateways: [CodesGateway],
  violation: { vector: 'foreign-recipient', users: ['u~alice', 'u~bob'] },
  play: async ({ alice, bob }) => {
    const answer = bob.ask('wait');
    await bob.ask('ping');
    expect(await alice.ask('enter', { code: SECRET })).toSatisfy(
      orStopped('entered'),
    );
    await answer;
  },
};
