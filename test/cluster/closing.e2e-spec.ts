import { WebSocketGateway } from '@nestjs/websockets';
import { memoryCluster } from '../../src/index.js';
import { connect, serve } from '../support/harness.js';

@WebSocketGateway()
class QuietGateway {}

describe('an application on a cluster that has closed', () => {
  afterEach(() => void vi.useRealTimers());

  // With `forceCloseConnections` Nest ends the connections and does not close the server of socket.io.
  it.each([false, true])(
    'leaves no interval that keeps the process running: forceCloseConnections %s',
    async (forceCloseConnections) => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
      const served = await serve({
        gateways: [QuietGateway],
        options: { cluster: memoryCluster() },
        application: { forceCloseConnections },
      });
      await connect(served, 'alice');
      expect(vi.getTimerCount()).toBeGreaterThan(0);
      await served.app.close();
      expect(vi.getTimerCount()).toBe(0);
    },
  );
});
