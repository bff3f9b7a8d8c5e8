import { type Exhibit, SECRET } from '../stage.js';
import { FormGateway } from './pool-hands-out-twice.gateway.js';

export const poolHandsOutTwice: Exhibit = {
  name: 'pool hands out twice',
  gateways: [FormGateway],
  violation: { vector: 'shared-reference', users: ['u~bob', 'u~alice'] },
  play: async ({ alice, bob }) => {
    expect(await alice.ask('fill', SECRET)).toEqual([SECRET]);
    await bob.ask('fill', 'mine');
  },
};
