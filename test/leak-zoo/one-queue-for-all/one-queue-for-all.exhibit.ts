import { type Exhibit, SECRET, orStopped } from '../stage.js';
import { NotesGateway } from './one-queue-for-all.gateway.js';

export const oneQueueForAll: Exhibit = {
  name: 'one queue for all',
  gateways: [NotesGateway],
  violation: { vector: 'foreign-recipient', users: ['u~alice', 'u~bob'] },
  play: async ({ alice, bob, quiet }) => {
    alice.send('notes');
    bob.send('notes');
    await quiet();
    expect(await alice.ask('write', SECRET)).toSatisfy(orStopped('written'));
    expect(JSON.stringify(alice.received)).toContain(SECRET);
  },
};
