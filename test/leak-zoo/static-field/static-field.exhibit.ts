import { type Exhibit } from '../stage.js';
import { WizardGateway } from './static-field.gateway.js';

export const staticField: Exhibit = {
  name: 'static field',
  gateways: [WizardGateway],
  heldBy: 'process',
  violation: { vector: 'foreign-object', users: ['u~bob', 'u~alice'] },
  play: async ({ alice, bob }) => {
    expect(await alice.ask('begin')).toBe('begun');
    expect(await alice.ask('step')).toMatchObject({ step: 1 });
    await bob.ask('step');
  },
};
