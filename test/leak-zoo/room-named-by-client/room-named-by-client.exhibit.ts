import { type Exhibit, SECRET } from '../stage.js';
import { RoomGateway } from './room-named-by-client.gateway.js';

export const roomNamedByClient: Exhibit = {
  name: 'room named by client',
  gateways: [RoomGateway],
  crossesNodes: true,
  violation: { vector: 'foreign-room', users: ['u~bob', 'u~alice'] },
  play: async ({ alice, bob }) => {
    expect(await bob.ask('join', 'lobby')).toBe('joined lobby');
    await bob.ask('join', 'user:alice');
    expect(await alice.ask('pay', SECRET)).toBe('paid');
    expect(alice.received).toContainEqual(['paid', SECRET]);
  },
};
