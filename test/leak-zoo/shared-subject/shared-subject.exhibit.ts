import { type Exhibit, SECRET, orStopped } from '../stage.js';
import { QueryGateway } from './shared-subject.gateway.js';

export const sharedSubject: Exhibit = {
  name: 'shared subject',
  gateways: [QueryGateway],
  violation: { vector: 'foreign-recipient', users: ['u~alice', 'u~bob'] },
  play: async ({ alice, bob, quiet }) => {
    alice.send('results');
    bob.send('results');
    await quiet();
    expect(await alice.ask('query', { where: SECRET })).toSatisfy(
      orStopped('running'),
    );
    expect(JSON.stringify(alice.received)).toContain(SECRET);
  },
};
