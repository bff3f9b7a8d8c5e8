import { type Exhibit, SECRET } from '../stage.js';
import { ProfileGateway } from './prototype-pollution.gateway.js';

export const prototypePollution: Exhibit = {
  name: 'prototype pollution',
  gateways: [ProfileGateway],
  violation: { vector: 'prototype-pollution', users: ['u~alice'] },
  play: async ({ alice, bob }) => {
    expect(await alice.ask('update', { nested: { a: 'b' } })).toBe('updated');
    await alice.ask(
      'update',
      JSON.parse(`{"__proto__":{"signature":"${SECRET}"}}`),
    );
    await bob.ask('signature');
  },
  cleanUp: () => void Reflect.deleteProperty(Object.prototype, 'signature'),
};
