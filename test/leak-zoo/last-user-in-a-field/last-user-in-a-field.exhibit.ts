import { type Exhibit } from '../stage.js';
import { AccountGateway } from './last-user-in-a-field.gateway.js';

export const lastUserInAField: Exhibit = {
  name: 'last user in a field',
  gateways: [AccountGateway],
  violation: { vector: 'foreign-object', users: ['u~bob', 'u~alice'] },
  play: async ({ alice, bob }) => {
    expect(await bob.ask('account')).toMatchObject({ id: 'bob' });
    const [, own] = await Promise.all([
      bob.ask('account'),
      alice.ask('account'),
    ]);
    expect(own).toMatchObject({ id: 'alice' });
  },
};
