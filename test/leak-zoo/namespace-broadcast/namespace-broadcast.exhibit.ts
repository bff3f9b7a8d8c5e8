import { type Exhibit, SECRET, orStopped } from '../stage.js';
import { WorkGateway } from './namespace-broadcast.gateway.js';

export const namespaceBroadcast: Exhibit = {
  name: 'namespace broadcast',
  gateways: [WorkGateway],
  crossesNodes: true,
  violation: { vector: 'unscoped-broadcast', users: ['u~alice'] },
  play: async ({ enter }) => {
    const worker = await enter('alice', { namespace: '/work' });
    await enter('bob', { namespace: '/work' });
    expect(await worker.ask('clock-in', SECRET)).toSatisfy(
      orStopped('welcome'),
    );
  },
};
