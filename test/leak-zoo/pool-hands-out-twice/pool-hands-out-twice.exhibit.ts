import { type Exhibit, SECRET } from '../stage.js';
import { FormGateway } from './pool-hands-out-twice.gateway.js';

export const poolHandsOutTwice: Exhibit = {
  name: 'pool hands out twice',
  gateways: [FormGateway],
  violation: { vector: 'shared-reference', users: ['u~bob', 'u~alice'] },
  play: async ({ alice, bob, isContained }) => {
    const form = await alice.ask('fill', SECRET);
    if (!isContained) expect(form).toEqual([SECRET]);
    await bob.ask('fill', 'mine');
  },
};
