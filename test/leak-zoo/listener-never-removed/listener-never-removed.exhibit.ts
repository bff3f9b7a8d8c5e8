import { type Exhibit, SECRET } from '../stage.js';
import { OrdersGateway } from './listener-never-removed.gateway.js';

export const listenerNeverRemoved: Exhibit = {
  name: 'listener never removed',
  gateways: [OrdersGateway],
  violation: { vector: 'foreign-recipient', users: ['u~alice', 'u~bob'] },
  play: async ({ alice, quiet }) => {
    expect(await alice.ask('order', SECRET)).toBe('ordered');
    await quiet();
    expect(alice.received).toContainEqual(['order-confirmed', SECRET]);
  },
};
