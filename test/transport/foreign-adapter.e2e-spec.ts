import { IoAdapter } from '@nestjs/platform-socket.io';
import { WebSocketGateway } from '@nestjs/websockets';
import { ForeignAdapterError, ManagedIoAdapter } from '../../src/index.js';
import { serve } from '../support/harness.js';

@WebSocketGateway()
class EchoGateway {}

const gateways = [EchoGateway];

describe('another adapter', () => {
  class OwnIoAdapter extends IoAdapter {}
  class PlainWebSocketAdapter {
    create(): void {}
    bindClientConnect(): void {}
    bindMessageHandlers(): void {}
    close(): void {}
    dispose(): void {}
  }

  it.each<[string, () => object]>([
    ['IoAdapter', () => new IoAdapter()],
    ['OwnIoAdapter', () => new OwnIoAdapter()],
    ['PlainWebSocketAdapter', () => new PlainWebSocketAdapter()],
  ])(
    'stops the application from starting when it is %s',
    async (name, make) => {
      const started = serve({
        gateways,
        prepare: (app) => void app.useWebSocketAdapter(make() as IoAdapter),
      });
      const error: unknown = await started.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ForeignAdapterError);
      const { code, message } = error as ForeignAdapterError;
      expect(code).toBe('WSM_FOREIGN_ADAPTER');
      expect(message).toContain(name);
      expect(message).toContain('extend ManagedIoAdapter');
      expect(message).toContain('adapter: (httpServer) =>');
    },
  );

  it('is one that belongs to another application', async () => {
    const first = await serve({ gateways });
    const started = serve({
      gateways,
      prepare: (app) =>
        void app.useWebSocketAdapter(new ManagedIoAdapter(first.app)),
    });
    await expect(started).rejects.toThrow(ForeignAdapterError);
  });

  it('stops an application without gateways as well', async () => {
    const started = serve({
      gateways: [],
      prepare: (app) => void app.useWebSocketAdapter(new IoAdapter()),
    });
    await expect(started).rejects.toThrow(ForeignAdapterError);
  });
});
