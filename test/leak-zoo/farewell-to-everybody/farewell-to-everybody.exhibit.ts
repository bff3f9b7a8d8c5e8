import { type Exhibit } from '../stage.js';
import { FarewellGateway } from './farewell-to-everybody.gateway.js';

export const farewellToEverybody: Exhibit = {
  name: 'farewell to everybody',
  gateways: [FarewellGateway],
  crossesNodes: true,
  violation: { vector: 'unscoped-broadcast', users: ['u~alice'] },
  play: async ({ alice, quiet }) => {
    expect(await alice.ask('ping')).toBe('pong');
    alice.client.disconnect();
    await quiet();
  },
};
