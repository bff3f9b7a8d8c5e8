import { type Exhibit, SECRET, orStopped } from '../stage.js';
import { MeetingGateway } from './everybody-moved-into-a-room.gateway.js';

export const everybodyMovedIntoARoom: Exhibit = {
  name: 'everybody moved into a room',
  gateways: [MeetingGateway],
  crossesNodes: true,
  violation: { vector: 'foreign-connection', users: ['u~alice', 'u~bob'] },
  play: async ({ alice }) => {
    expect(await alice.ask('open-meeting', 'board')).toSatisfy(
      orStopped('open'),
    );
    expect(await alice.ask('say', { meeting: 'board', text: SECRET })).toBe(
      'said',
    );
    expect(alice.received).toContainEqual(['said', SECRET]);
  },
};
