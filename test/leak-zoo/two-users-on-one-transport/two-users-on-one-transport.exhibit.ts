import { connected } from '../../support/harness.js';
import { type Exhibit, SECRET, visitorOf } from '../stage.js';
import {
  MainGateway,
  GuestsGateway,
} from './two-users-on-one-transport.gateway.js';

export const twoUsersOnOneTransport: Exhibit = {
  name: 'two users on one transport',
  gateways: [MainGateway, GuestsGateway],
  violation: { vector: 'foreign-object', users: ['u~bob', 'u~alice'] },
  play: async ({ alice, bob }) => {
    expect(await alice.ask('remember', { text: SECRET })).toBe('remembered');
    expect(await alice.ask('recall')).toEqual({ text: SECRET });
    const guest = visitorOf(
      alice.client.io.socket('/guests', { auth: { user: 'bob' } }),
    );
    await connected(guest.client);
    bob.received.push(await guest.ask('recall'));
  },
};
