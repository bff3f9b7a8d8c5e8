import { type Exhibit, SECRET, orStopped } from '../stage.js';
import { ClubsGateway } from './kept-room-operator.gateway.js';

export const keptRoomOperator: Exhibit = {
  name: 'kept operator of a room that was left',
  gateways: [ClubsGateway],
  violation: { vector: 'foreign-channel', users: ['u~alice'] },
  play: async ({ alice, bob }) => {
    for (const one of [alice, bob])
      expect(await one.ask('enter-club', 'chess')).toBe('entered');
    expect(await alice.ask('leave-club', 'chess')).toBe('left');
    expect(await alice.ask('note-to-self', SECRET)).toSatisfy(
      orStopped('noted'),
    );
  },
};
