import { type Exhibit, SECRET } from '../stage.js';
import { next } from '../../support/harness.js';
import { DraftsGateway } from './replayed-to-the-next.gateway.js';

export const replayedToTheNext: Exhibit = {
  name: 'replayed to the next',
  gateways: [DraftsGateway],
  violation: { vector: 'foreign-object', users: ['u~bob', 'u~alice'] },
  play: async ({ alice, bob, quiet }) => {
    expect(await alice.ask('save', { text: SECRET })).toBe('saved');
    bob.send('drafts');
    await quiet();
    const draft = next(alice.client, 'draft');
    alice.send('drafts');
    expect(await draft).toEqual([{ text: SECRET }]);
  },
};
