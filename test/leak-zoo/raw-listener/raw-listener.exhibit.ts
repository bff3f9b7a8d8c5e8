import { type Exhibit, SECRET } from '../stage.js';
import { RawGateway } from './raw-listener.gateway.js';

export const rawListener: Exhibit = {
  name: 'raw listener',
  gateways: [RawGateway],
  violation: { vector: 'foreign-object', users: ['u~bob', 'u~alice'] },
  play: async ({ alice, bob }) => {
    expect(await bob.ask('paste')).toBe('nothing');
    alice.send('copy', { text: SECRET });
    expect(await alice.ask('paste')).toEqual({ text: SECRET });
    await bob.ask('paste');
  },
};
