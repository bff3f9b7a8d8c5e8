import { type Exhibit, SECRET } from '../stage.js';
import { SeatGateway } from './seat-outlives-socket.gateway.js';

export const seatOutlivesSocket: Exhibit = {
  name: 'seat outlives socket',
  gateways: [SeatGateway],
  violation: { vector: 'foreign-object', users: ['u~carol', 'u~alice'] },
  play: async ({ alice, bob, enter, quiet }) => {
    expect(await alice.ask('write', { text: SECRET })).toBe('kept');
    expect(await bob.ask('read')).toBe('nothing yet');
    alice.client.disconnect();
    await quiet();
    const carol = await enter('carol');
    await carol.ask('read');
  },
};
