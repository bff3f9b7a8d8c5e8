import { exactly } from '../stage/observation.js';
import type { Scene } from '../stage/scene.js';

const STEPS = ['agent_started', 'agent_thinking', 'agent_completed'];

export const ownDevices: Scene = {
  name: 'Own devices',
  promise:
    'The steps of a question of Alice reach her laptop and her phone, in order, and never Bob.',

  async play(stage) {
    const [laptop, phone, bob] = await Promise.all([
      stage.device('alice', 'Laptop'),
      stage.device('alice', 'Phone'),
      stage.device('bob', 'Bob'),
    ]);
    laptop.send('ask', { id: 'q1', text: 'Who can read this?' });
    await laptop.untilReceived('agent_completed');
    await Promise.all([phone.caughtUp(), bob.caughtUp()]);
    return [
      exactly(laptop.name, laptop.events, STEPS),
      exactly(phone.name, phone.events, STEPS),
      exactly(bob.name, bob.events, []),
    ];
  },
};
