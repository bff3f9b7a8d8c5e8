import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable, Scope } from '@nestjs/common';
import {
  ConnectedSocket,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';
import {
  EmergencyBreaker,
  Incidents,
  WebSocketManagerRegistry,
  type WebSocketManagerOptions,
} from '../../src/index.js';
import {
  type ClientSocket,
  type Served,
  connect,
  eventually,
  serve,
} from '../support/harness.js';

/** What `handleDisconnect` finds, at once and after an `await`. */
interface Farewell {
  readonly id: string;
  readonly user: string;
  readonly isOwnSocket: boolean;
  readonly connections: readonly [id: string, isConnected: boolean][];
  later?: { readonly user: string; readonly connections: readonly string[] };
}

@Injectable()
class Book {
  readonly farewells: Farewell[] = [];

  constructor(private readonly registry: WebSocketManagerRegistry) {}

  async write(client: Socket): Promise<void> {
    const manager = this.registry.current();
    const { connections, user } = manager;
    const farewell: Farewell = {
      id: client.id,
      user: user.userId,
      isOwnSocket: connections.some(({ socket }) => socket === client),
      connections: connections.map(({ id, socket }) => [id, socket.connected]),
    };
    this.farewells.push(farewell);
    await nextTurn();
    farewell.later = {
      user: this.registry.current().user.userId,
      connections: manager.connections.map(({ id }) => id),
    };
  }
}

/** Without one of its own, a gateway has no messages, and Nest connects nobody to it. */
class Base {
  @SubscribeMessage('ping')
  ping(): string {
    return 'pong';
  }

  @SubscribeMessage('send me away')
  sendAway(@ConnectedSocket() client: Socket): void {
    client.disconnect();
  }
}

@WebSocketGateway()
class SingletonGateway extends Base implements OnGatewayDisconnect<Socket> {
  constructor(private readonly book: Book) {
    super();
  }

  async handleDisconnect(client: Socket): Promise<void> {
    await this.book.write(client);
  }
}

@Injectable({ scope: Scope.REQUEST })
class PerConnection {}

@WebSocketGateway()
class ScopedGateway extends Base implements OnGatewayDisconnect<Socket> {
  constructor(
    private readonly book: Book,
    readonly own: PerConnection,
  ) {
    super();
  }

  async handleDisconnect(client: Socket): Promise<void> {
    await this.book.write(client);
  }
}

@WebSocketGateway()
class LateGateway
  extends Base
  implements OnGatewayConnection<Socket>, OnGatewayDisconnect<Socket>
{
  constructor(private readonly book: Book) {
    super();
  }

  async handleConnection(client: Socket): Promise<void> {
    await nextTurn();
    client.data.user = client.handshake.auth.user as string;
  }

  async handleDisconnect(client: Socket): Promise<void> {
    await this.book.write(client);
  }
}

const GATEWAYS: [
  of: string,
  gateway: typeof SingletonGateway | typeof ScopedGateway | typeof LateGateway,
  options?: WebSocketManagerOptions,
][] = [
  ['a gateway', SingletonGateway],
  ['a gateway that is made for each connection', ScopedGateway],
  [
    "a gateway that authenticates, with identity: 'connection'",
    LateGateway,
    { identify: undefined, identity: 'connection' },
  ],
];

const ENDS: [
  how: string,
  end: (served: Served, client: ClientSocket) => unknown,
][] = [
  ['the client leaves', (_, client) => client.disconnect()],
  ['the transport is lost', (_, client) => client.io.engine.close()],
  ['the server sends it away', (_, client) => client.emit('send me away')],
  [
    'the manager disconnects all devices',
    ({ registry }) => registry.get({ userId: 'alice' })!.disconnect('bye'),
  ],
  ['the application closes', ({ app }) => app.close()],
];

describe.each(GATEWAYS)('handleDisconnect of %s', (_of, gateway, options) => {
  async function start() {
    const served = await serve({
      gateways: [gateway],
      providers: [Book, PerConnection],
      options,
    });
    const found: unknown[] = [];
    served.app.get(Incidents).incidents$.subscribe((one) => found.push(one));
    const enter = async (user: string) => {
      const client = await connect(served, user);
      await client.emitWithAck('ping');
      return client;
    };
    const { farewells } = served.app.get(Book);
    return { ...served, found, farewells, enter };
  }

  it.each(ENDS)('finds the socket with its user when %s', async (_how, end) => {
    const world = await start();
    const client = await world.enter('alice');
    const id = client.id!;
    await end(world, client);
    await eventually(() => expect(world.farewells[0]?.later).toBeDefined());
    expect(world.farewells).toEqual([
      {
        id,
        user: 'alice',
        isOwnSocket: true,
        // socket.io closes a socket before it says so.
        connections: [[id, false]],
        later: { user: 'alice', connections: [id] },
      },
    ]);
    expect(world.found).toEqual([]);
  });

  it('tells the last device from one of several', async () => {
    const world = await start();
    const laptop = await world.enter('alice');
    const phone = await world.enter('alice');
    await world.enter('bob');
    const [laptopId, phoneId] = [laptop.id!, phone.id!];
    laptop.disconnect();
    await eventually(() => expect(world.farewells).toHaveLength(1));
    phone.disconnect();
    await eventually(() => expect(world.farewells).toHaveLength(2));
    expect(
      world.farewells.map(({ id, connections }) => [id, connections]),
    ).toEqual([
      [
        laptopId,
        [
          [laptopId, false],
          [phoneId, true],
        ],
      ],
      [phoneId, [[phoneId, false]]],
    ]);
  });

  it('finds the socket and its user in a quarantine, too', async () => {
    const world = await start();
    const { id } = await world.enter('alice');
    world.app.get(EmergencyBreaker).quarantine({ userId: 'alice' }, 'drill');
    await eventually(() => expect(world.farewells).toHaveLength(1));
    expect(world.farewells[0]).toMatchObject({
      user: 'alice',
      connections: [[id, false]],
    });
  });
});
