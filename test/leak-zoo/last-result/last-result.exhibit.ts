import { type Exhibit, SECRET } from '../stage.js';
import { CalculatorGateway } from './last-result.gateway.js';

export const lastResult: Exhibit = {
  name: 'last result',
  gateways: [CalculatorGateway],
  violation: { vector: 'foreign-object', users: ['u~bob', 'u~alice'] },
  play: async ({ alice, bob }) => {
    const question = { sum: [1, 2], name: SECRET };
    expect(await alice.ask('calculate', question)).toMatchObject({ total: 3 });
    await bob.ask('calculate', {});
    expect(await bob.ask('calculate', { sum: [2] })).toMatchObject({
      total: 2,
    });
  },
};
