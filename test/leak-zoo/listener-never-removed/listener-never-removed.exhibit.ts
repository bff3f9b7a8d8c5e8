import { type Exhibit, SECRET, orStopped } from '../stage.js';
import { OrdersGateway } from './listener-never-removed.gateway.js';

export const listenerNeverRemoved: Exhibit = {
  name: 'listener never removed',
  gateways: [OrdersGateway],
  violation: { vector: 'foreign-recipient', users: ['u~alice', 'u~bob'] },
  play: async ({ alice, quiet }) => {
    expect(await alice.ask('order', SECRET)).toSatisfy(orStopped('ordered'));
    await quiet();
    expect(alice.received).toContainEqual(['order-confirmed', SECRET]);
  },
};
