import { type Exhibit, SECRET } from '../stage.js';
import { AutosaveGateway } from './timer-of-another.gateway.js';

export const timerOfAnother: Exhibit = {
  name: 'timer of another',
  gateways: [AutosaveGateway],
  violation: { vector: 'foreign-object', users: ['u~bob', 'u~alice'] },
  play: async ({ alice, bob, quiet }) => {
    alice.send('draft', { text: SECRET });
    expect(await bob.ask('draft', { text: 'mine' })).toBe('noted');
    await quiet();
  },
};
