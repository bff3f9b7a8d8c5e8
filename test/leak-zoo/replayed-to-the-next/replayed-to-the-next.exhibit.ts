import { type Exhibit, SECRET } from '../stage.js';
import { DraftsGateway } from './replayed-to-the-next.gateway.js';

export const replayedToTheNext: Exhibit = {
  name: 'replayed to the next',
  gateways: [DraftsGateway],
  violation: { vector: 'foreign-object', users: ['u~bob', 'u~alice'] },
  play: async ({ alice, bob, quiet }) => {
    expect(await alice.ask('save', { text: SECRET })).toBe('saved');
    bob.send('drafts');
    await quiet();
    alice.send('drafts');
    await quiet();
    expect(JSON.stringify(alice.received)).toContain(SECRET);
  },
};
