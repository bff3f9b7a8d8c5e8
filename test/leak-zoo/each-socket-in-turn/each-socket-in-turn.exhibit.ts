import { type Exhibit, SECRET, orStopped } from '../stage.js';
import { ResultGateway } from './each-socket-in-turn.gateway.js';

export const eachSocketInTurn: Exhibit = {
  name: 'each socket in turn',
  gateways: [ResultGateway],
  crossesNodes: true,
  violation: { vector: 'foreign-recipient', users: ['u~alice', 'u~bob'] },
  play: async ({ alice }) => {
    expect(await alice.ask('submit', SECRET)).toSatisfy(orStopped('graded'));
    expect(alice.received).toContainEqual(['graded', SECRET]);
  },
};
