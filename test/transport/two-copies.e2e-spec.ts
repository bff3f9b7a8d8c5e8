import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { IoAdapter } from '@nestjs/platform-socket.io';
import {
  ConnectedSocket,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import { Server, type ServerOptions, type Socket } from 'socket.io';
import { CurrentManager, WebSocketManager } from '../../src/index.js';
import { Violations } from '../../src/policy/index.js';
import { connect, serve } from '../support/harness.js';

const require = createRequire(import.meta.url);
const original = dirname(require.resolve('socket.io/package.json'));
/** Beside the packages that it depends on. */
const place = join(original, '..', '.cache', `copy-${process.pid}`);
const copy = join(place, 'node_modules', 'socket.io');

beforeAll(() => {
  mkdirSync(dirname(copy), { recursive: true });
  cpSync(original, copy, { recursive: true, dereference: true });
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** The server comes from another copy of socket.io than the one that the module finds. */
class CopyAdapter extends IoAdapter {
  override createIOServer(port: number, options?: ServerOptions): Server {
    const { Server: Copy } = require(copy) as {
      Server: new (...args: unknown[]) => Server;
    };
    const { httpServer } = this as unknown as { httpServer: unknown };
    return port === 0
      ? new Copy(httpServer, options)
      : super.createIOServer(port, options);
  }
}

/** Keeps what leads to everybody who is connected. */
@WebSocketGateway()
class KeepingGateway {
  @WebSocketServer()
  readonly server!: Server;

  @SubscribeMessage('keep')
  keep(
    @CurrentManager() manager: WebSocketManager,
    @ConnectedSocket() client: Socket,
  ): number {
    manager.state.set('socket', client);
    manager.state.set('server', this.server);
    manager.state.set('namespace', client.nsp);
    client.data.server = this.server;
    return manager.state.size;
  }

  @SubscribeMessage('leak')
  leak(@ConnectedSocket() client: Socket): string {
    this.server.emit('leaked', `of ${client.id}`);
    return 'leaked';
  }
}

it('sockets, namespaces and servers of another copy of socket.io are nobody’s', async () => {
  const served = await serve({
    gateways: [KeepingGateway],
    prepare: (app) => void app.useWebSocketAdapter(new CopyAdapter(app)),
  });
  expect(served.app.get(KeepingGateway).server).not.toBeInstanceOf(Server);
  const found: string[] = [];
  served.app
    .get(Violations)
    .violations$.subscribe(({ vector }) => found.push(vector));
  const clients = await Promise.all(
    ['alice', 'bob'].map((user) => connect(served, user)),
  );
  for (let i = 0; i < 3; i += 1)
    for (const client of clients)
      expect(await client.emitWithAck('keep')).toBe(3);
  const report = await served.registry.validateIsolation();
  expect(report.findings).toEqual([]);
  expect(found).toEqual([]);
  expect(served.registry.status().quarantined).toEqual([]);
  expect(clients.every(({ connected }) => connected)).toBe(true);

  // It protects there, too.
  await clients[0].emitWithAck('leak');
  expect(found).toEqual(['unscoped-broadcast']);
});
