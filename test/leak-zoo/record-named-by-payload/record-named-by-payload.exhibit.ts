import { type Exhibit, SECRET } from '../stage.js';
import { RecordGateway } from './record-named-by-payload.gateway.js';

export const recordNamedByPayload: Exhibit = {
  name: 'record named by payload',
  gateways: [RecordGateway],
  violation: { vector: 'foreign-object', users: ['u~bob', 'u~alice'] },
  play: async ({ alice, bob }) => {
    expect(await alice.ask('write', { text: SECRET })).toBe('written');
    expect(await alice.ask('read', { user: 'alice' })).toEqual({
      text: SECRET,
    });
    await bob.ask('read', { user: 'alice' });
  },
};
