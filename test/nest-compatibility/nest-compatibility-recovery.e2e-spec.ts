import {
  type OnGatewayConnection,
  type OnGatewayInit,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import {
  type ClientSocket,
  clientOf,
  connected,
  next,
  serve,
  settle,
} from '../support/harness.js';
import { WORLDS, launch } from '../support/worlds.js';

/** A gateway that notes when its middleware and its hook run. */
function gatewayWith(skipMiddlewares: boolean | undefined, log: string[]) {
  @WebSocketGateway({
    connectionStateRecovery: {
      ...(skipMiddlewares !== undefined && { skipMiddlewares }),
    },
  })
  class RecoveringGateway
    implements OnGatewayInit<Server>, OnGatewayConnection
  {
    afterInit(server: Server): void {
      server.use((socket, go) => {
        log.push(`middleware ${socket.recovered}`);
        go();
      });
    }

    handleConnection(client: Socket): void {
      log.push(`hook ${client.recovered}`);
      // Something to recover from.
      client.emit('hello');
    }
  }
  return RecoveringGateway;
}

/** Loses the transport, and comes back. */
async function comeBack(client: ClientSocket): Promise<void> {
  client.io.engine.close();
  await settle(20);
  await connected(client);
}

/** Connects, and gets a packet: with it comes the offset, without which nothing is recovered. */
async function arrive(
  url: string,
  auth: Record<string, unknown> = {},
): Promise<ClientSocket> {
  const client = clientOf(url, auth);
  const hello = next(client, 'hello');
  await connected(client);
  await hello;
  return client;
}

describe.each(WORLDS)('connection-state recovery in %s', (_, world) => {
  it.each<[boolean | undefined, string[]]>([
    [true, ['hook true']],
    [false, ['middleware', 'hook true']],
  ])('with skipMiddlewares: %s', async (skipMiddlewares, expected) => {
    const log: string[] = [];
    const { url } = await launch(world, {
      providers: [gatewayWith(skipMiddlewares, log)],
    });
    const client = await arrive(url);
    log.length = 0;
    await comeBack(client);
    expect(client.recovered).toBe(true);
    expect(log.map(withoutRecovery)).toEqual(expected);
  });
});

describe('a session that is recovered without middleware', () => {
  it('is identified again', async () => {
    const log: string[] = [];
    let asked = 0;
    const served = await serve({
      gateways: [gatewayWith(true, log)],
      options: {
        identify: () => {
          asked += 1;
          return { userId: 'alice' };
        },
      },
    });
    const client = await arrive(served.url);
    const before = asked;
    await comeBack(client);
    expect(client.recovered).toBe(true);
    expect(asked).toBeGreaterThan(before);
    expect(log).toEqual(['middleware false', 'hook false', 'hook true']);
  });

  it('is a new one, through the middleware, for another user', async () => {
    const log: string[] = [];
    const served = await serve({ gateways: [gatewayWith(true, log)] });
    const client = await arrive(served.url, { user: 'alice' });
    log.length = 0;
    client.auth = { user: 'bob' };
    await comeBack(client);
    expect(client.recovered).toBe(false);
    expect(log).toEqual(['middleware false', 'hook false']);
  });
});

/** In a middleware the two differ: here nobody has recovered before it is known who it is. */
function withoutRecovery(line: string): string {
  return line.startsWith('middleware') ? 'middleware' : line;
}
