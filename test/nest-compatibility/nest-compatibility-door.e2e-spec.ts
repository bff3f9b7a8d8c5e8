import {
  type OnGatewayConnection,
  type OnGatewayInit,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import {
  clientOf,
  connect,
  connected,
  eventually,
  next,
} from '../support/harness.js';
import { WORLDS, launch } from '../support/worlds.js';

const log: unknown[] = [];

beforeEach(() => {
  log.length = 0;
});

@WebSocketGateway()
class OpenGateway {
  @WebSocketServer()
  server!: Server;
}

describe.each(WORLDS)('%s: the door', (_, world) => {
  it('runs the middleware of afterInit in its order, and shows what it refuses', async () => {
    @WebSocketGateway()
    class Door implements OnGatewayInit<Server>, OnGatewayConnection {
      afterInit(server: Server): void {
        server.use((socket, proceed) => {
          socket.data.seen = ['first'];
          proceed();
        });
        server.use((socket, proceed) => {
          (socket.data.seen as string[]).push('second');
          const error = Object.assign(new Error('not you'), {
            data: { retry: false },
          });
          setImmediate(() =>
            proceed(socket.handshake.auth.refuse ? error : undefined),
          );
        });
      }

      handleConnection(client: Socket): void {
        log.push(
          client.data.seen,
          client.handshake.auth,
          client.handshake.query.page,
        );
      }
    }
    const { url } = await launch(world, { providers: [Door] });
    await connect(url, { token: 't' }, { query: { page: '1' } });
    expect(log).toEqual([['first', 'second'], { token: 't' }, '1']);
    await expect(connect(url, { refuse: true })).rejects.toMatchObject({
      message: 'not you',
      data: { retry: false },
    });
    expect(log).toHaveLength(3);
  });

  it('is open in dynamic namespaces and closed in unknown ones', async () => {
    const { app, url } = await launch(world, { providers: [OpenGateway] });
    const { server } = app.get(OpenGateway);
    server.of(/^\/tenant-\d+$/).on('connection', (socket: Socket) => {
      socket.emit('hello', socket.nsp.name);
    });
    const client = clientOf(`${url}/tenant-7`, {});
    const hello = next(client, 'hello');
    await connected(client);
    expect(await hello).toEqual(['/tenant-7']);
    await expect(connect(url, {}, { namespace: '/no-such' })).rejects.toThrow(
      'Invalid namespace',
    );
  });

  it('can be shut again at once by handleConnection', async () => {
    @WebSocketGateway()
    class Bouncer implements OnGatewayConnection {
      handleConnection(client: Socket): void {
        client.emit('bye');
        client.disconnect(true);
      }
    }
    const { url } = await launch(world, { providers: [Bouncer] });
    const client = clientOf(url, {});
    const [bye, gone] = [next(client, 'bye'), next(client, 'disconnect')];
    await connected(client);
    expect([await bye, (await gone)[0]]).toEqual([[], 'io server disconnect']);
  });

  it('gives a session back after a short disconnection', async () => {
    @WebSocketGateway({ connectionStateRecovery: {} })
    class Recovering {
      @WebSocketServer()
      server!: Server;
    }
    const { app, url } = await launch(world, { providers: [Recovering] });
    const { server } = app.get(Recovering);
    const client = await connect(url, {});
    const { id } = client;
    const first = next(client, 'first');
    server.emit('first');
    await first;
    const [socket] = [...server.sockets.sockets.values()];
    await socket.join('team');
    socket.data.kept = 'data';
    client.io.engine.close();
    await eventually(() => expect(server.sockets.sockets.size).toBe(0));
    server.to('team').emit('missed', 1);
    const missed = next(client, 'missed');
    await connected(client);
    expect((await missed)[0]).toBe(1);
    const [again] = [...server.sockets.sockets.values()];
    expect([client.recovered, client.id, again.recovered, again.data]).toEqual([
      true,
      id,
      true,
      { kept: 'data' },
    ]);
  });
});
