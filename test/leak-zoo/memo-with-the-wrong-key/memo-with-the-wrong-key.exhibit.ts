import { type Exhibit } from '../stage.js';
import { CardGateway } from './memo-with-the-wrong-key.gateway.js';

export const memoWithTheWrongKey: Exhibit = {
  name: 'memo with the wrong key',
  gateways: [CardGateway],
  violation: { vector: 'foreign-object', users: ['u~bob', 'u~alice'] },
  play: async ({ alice, bob }) => {
    expect(await alice.ask('card', 'pdf')).toMatchObject({ format: 'pdf' });
    await bob.ask('card', 'pdf');
    expect(await bob.ask('card', 'png')).toMatchObject({ format: 'png' });
  },
};
