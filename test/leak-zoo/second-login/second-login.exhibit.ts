import { type Exhibit, SECRET } from '../stage.js';
import { LoginGateway } from './second-login.gateway.js';

export const secondLogin: Exhibit = {
  name: 'second login',
  gateways: [LoginGateway],
  crossesNodes: true,
  violation: { vector: 'identity-drift', users: ['u~bob', 'u~alice'] },
  play: async ({ alice, bob }) => {
    expect(await bob.ask('inbox')).toEqual(['for bob']);
    await bob.ask('login', 'alice');
    await bob.ask('inbox');
    expect(await alice.ask('inbox')).toEqual([SECRET]);
  },
};
