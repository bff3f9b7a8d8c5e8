import { type Exhibit, SECRET } from '../stage.js';
import { FilterGateway } from './module-variable.gateway.js';

export const moduleVariable: Exhibit = {
  name: 'module variable',
  gateways: [FilterGateway],
  heldBy: 'process',
  violation: { vector: 'foreign-object', users: ['u~bob', 'u~alice'] },
  play: async ({ alice, bob }) => {
    expect(await alice.ask('filter', { name: SECRET })).toBe(3);
    expect(await alice.ask('again')).toMatchObject({ hits: 3 });
    await bob.ask('again');
  },
};
