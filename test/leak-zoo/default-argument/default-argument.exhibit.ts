import { type Exhibit, SECRET } from '../stage.js';
import { CartGateway } from './default-argument.gateway.js';

export const defaultArgument: Exhibit = {
  name: 'default argument',
  gateways: [CartGateway],
  heldBy: 'process',
  violation: { vector: 'shared-reference', users: ['u~bob', 'u~alice'] },
  play: async ({ alice, bob }) => {
    expect(await alice.ask('empty')).toBe('empty');
    expect(await alice.ask('add', SECRET)).toEqual([SECRET]);
    await bob.ask('add', 'bread');
  },
};
