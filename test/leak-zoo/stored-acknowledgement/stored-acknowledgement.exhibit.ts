import { type Exhibit, SECRET } from '../stage.js';
import { AssistantGateway } from './stored-acknowledgement.gateway.js';

export const storedAcknowledgement: Exhibit = {
  name: 'stored acknowledgement',
  gateways: [AssistantGateway],
  violation: { vector: 'foreign-recipient', users: ['u~alice', 'u~bob'] },
  play: async ({ alice, bob }) => {
    expect(await bob.ask('question', 'weather?')).toBe('answer to weather?');
    const asked = bob.ask('question', 'time?');
    void alice.ask('question', SECRET);
    await asked;
  },
};
