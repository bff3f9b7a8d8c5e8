import { type Exhibit, SECRET, orStopped } from '../stage.js';
import { MergeGateway } from './room-merged-into-a-private-one.gateway.js';

export const roomMergedIntoAPrivateOne: Exhibit = {
  name: 'room merged into a private one',
  gateways: [MergeGateway],
  crossesNodes: true,
  violation: { vector: 'foreign-connection', users: ['u~bob', 'u~alice'] },
  play: async ({ alice, bob, isContained }) => {
    await bob.ask('merge', 'alice');
    expect(await alice.ask('remind', SECRET)).toBe('later');
    expect(alice.received).toContainEqual(['reminder', SECRET]);
    const merged = await bob.ask('merge', 'garden');
    if (!isContained) expect(merged).toSatisfy(orStopped('merged'));
  },
};
