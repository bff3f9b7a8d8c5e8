import { randomBytes } from 'node:crypto';
import { MemoryHub, memoryCluster } from 'nestjs-websocket-manager';
import { KeptLog } from '../stage/kept-log.js';
import { exactly } from '../stage/observation.js';
import type { Scene } from '../stage/scene.js';
import { Stage } from '../stage/stage.js';

const STEPS = ['agent_started', 'agent_thinking', 'agent_completed'];

const hub = new MemoryHub();
/** Both nodes accept the session tokens of each other. */
const secret = randomBytes(32);

export const twoNodes: Scene = {
  name: 'Two nodes',
  promise:
    "The laptop of Alice is connected to one node, her phone and Bob to another one (memoryCluster, in one process). The steps reach both of Alice's devices, and never Bob.",
  options: { secret, cluster: memoryCluster(hub) },

  async play(one) {
    const log = new KeptLog();
    const two = await Stage.open({ secret, cluster: memoryCluster(hub) }, log);
    try {
      const [laptop, phone, bob] = await Promise.all([
        one.device('alice', 'Laptop'),
        two.device('alice', 'Phone'),
        two.device('bob', 'Bob'),
      ]);
      const places = await one.registry.whereIs({ userId: 'alice' });
      laptop.send('ask', { id: 'q1', text: 'Who can read this?' });
      await laptop.untilReceived('agent_completed');
      await phone.untilReceived('agent_completed');
      await Promise.all([phone.caughtUp(), bob.caughtUp()]);
      return [
        exactly('Nodes with a device of Alice', places.length, 2),
        exactly(laptop.name, laptop.events, STEPS),
        exactly(phone.name, phone.events, STEPS),
        exactly(bob.name, bob.events, []),
        exactly('Errors of the second node', log.entries, []),
      ];
    } finally {
      await two.close();
    }
  },
};
