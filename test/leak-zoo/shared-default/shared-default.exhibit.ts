import { type Exhibit, SECRET } from '../stage.js';
import { NotesGateway } from './shared-default.gateway.js';

export const sharedDefault: Exhibit = {
  name: 'shared default',
  gateways: [NotesGateway],
  heldBy: 'process',
  violation: { vector: 'shared-reference', users: ['u~bob', 'u~alice'] },
  play: async ({ alice, bob, isContained }) => {
    const notes = await alice.ask('note', SECRET);
    if (!isContained) expect(notes).toBe(1);
    await bob.ask('notes');
  },
};
