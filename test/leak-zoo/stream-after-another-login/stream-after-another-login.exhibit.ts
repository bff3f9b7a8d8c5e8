import { next } from '../../support/harness.js';
import { type Exhibit } from '../stage.js';
import { TickerGateway } from './stream-after-another-login.gateway.js';

export const streamAfterAnotherLogin: Exhibit = {
  name: 'stream after another login',
  gateways: [TickerGateway],
  violation: { vector: 'identity-drift', users: ['u~bob', 'u~alice'] },
  play: async ({ bob, quiet }) => {
    const ticked = next(bob.client, 'tick');
    bob.send('watch');
    expect(await ticked).toEqual(['bob-secret']);
    bob.send('switch-user', 'alice');
    await quiet();
  },
};
