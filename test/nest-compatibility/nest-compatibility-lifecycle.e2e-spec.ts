import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
  type OnModuleInit,
  Scope,
} from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import {
  ConnectedSocket,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import { Namespace, Server, type Socket } from 'socket.io';
import {
  type ClientSocket,
  clientOf,
  connect,
  connected,
  eventually,
  next,
  record,
} from '../support/harness.js';
import { WORLDS, launch } from '../support/worlds.js';

const log: unknown[] = [];

@WebSocketGateway()
class HookedGateway
  implements
    OnGatewayInit,
    OnGatewayConnection,
    OnGatewayDisconnect,
    OnModuleInit,
    OnApplicationBootstrap,
    OnModuleDestroy,
    BeforeApplicationShutdown,
    OnApplicationShutdown
{
  @WebSocketServer()
  server!: Server;

  onModuleInit(): void {
    log.push('onModuleInit');
  }

  onApplicationBootstrap(): void {
    log.push('onApplicationBootstrap');
  }

  afterInit(server: Server): void {
    log.push(['afterInit', server === this.server, server instanceof Server]);
  }

  handleConnection(client: Socket, ...rest: unknown[]): void {
    log.push(['handleConnection', client.connected, rest.length]);
    client.emit('welcome', client.id);
  }

  handleDisconnect(client: Socket, reason: unknown): void {
    log.push(['handleDisconnect', client.connected, reason]);
  }

  onModuleDestroy(): void {
    log.push('onModuleDestroy');
  }

  beforeApplicationShutdown(): void {
    log.push('beforeApplicationShutdown');
  }

  onApplicationShutdown(signal?: string): void {
    log.push(['onApplicationShutdown', signal]);
  }

  @SubscribeMessage('ping')
  ping(): string {
    return 'pong';
  }

  @SubscribeMessage('send me away')
  sendAway(@ConnectedSocket() client: Socket): void {
    client.disconnect();
  }
}

@WebSocketGateway({ namespace: 'rooms' })
class RoomsGateway implements OnGatewayInit, OnGatewayConnection {
  afterInit(namespace: Namespace): void {
    log.push(['afterInit', namespace instanceof Namespace && namespace.name]);
  }

  handleConnection(client: Socket): void {
    log.push(['handleConnection', client.nsp.name]);
  }

  @SubscribeMessage('ping')
  ping(): string {
    return 'rooms';
  }
}

@Injectable({ scope: Scope.REQUEST })
class PerConnection {
  static made = 0;
  readonly number = (PerConnection.made += 1);
  seen = 0;

  constructor(@Inject(REQUEST) readonly client: Socket) {}
}

@WebSocketGateway({ namespace: 'scoped' })
class ScopedGateway implements OnGatewayConnection, OnGatewayDisconnect {
  constructor(private readonly state: PerConnection) {}

  handleConnection(client: Socket): void {
    log.push(['connected', this.state.number, this.state.client === client]);
  }

  handleDisconnect(client: Socket): void {
    log.push(['disconnected', this.state.number, this.state.client === client]);
  }

  @SubscribeMessage('count')
  count(@ConnectedSocket() client: Socket): unknown {
    this.state.seen += 1;
    const { number, seen } = this.state;
    return { number, seen, own: this.state.client === client };
  }
}

beforeEach(() => {
  log.length = 0;
  PerConnection.made = 0;
});

describe.each(WORLDS)('%s: hooks', (_, world) => {
  it('run in the order of Nest', async () => {
    const { app, url } = await launch(world, { providers: [HookedGateway] });
    const client = await connect(url, {});
    await client.emitWithAck('ping');
    const gone = next(client, 'disconnect');
    await app.close();
    expect((await gone)[0]).toBe('transport close');
    expect(log).toEqual([
      ['afterInit', true, true],
      'onModuleInit',
      'onApplicationBootstrap',
      ['handleConnection', true, 0],
      'onModuleDestroy',
      'beforeApplicationShutdown',
      ['handleDisconnect', false, 'server shutting down'],
      ['onApplicationShutdown', undefined],
    ]);
  });

  it.each<[string, string, (client: ClientSocket) => void]>([
    [
      'disconnects',
      'client namespace disconnect',
      (client) => client.disconnect(),
    ],
    [
      'loses its transport',
      'transport close',
      (client) => client.io.engine.close(),
    ],
    [
      'is sent away',
      'server namespace disconnect',
      (client) => client.emit('send me away'),
    ],
  ])('hear why a client is gone that %s', async (_, reason, leave) => {
    const { url } = await launch(world, { providers: [HookedGateway] });
    leave(await connect(url, {}));
    await eventually(() =>
      expect(log.at(-1)).toEqual(['handleDisconnect', false, reason]),
    );
  });

  it('run once per namespace, over one transport or two', async () => {
    const { url } = await launch(world, {
      providers: [HookedGateway, RoomsGateway],
    });
    const main = await connect(url, {});
    const rooms = main.io.socket('/rooms');
    await connected(rooms);
    expect(await main.emitWithAck('ping')).toBe('pong');
    expect(await rooms.emitWithAck('ping')).toBe('rooms');
    expect(rooms.id).not.toBe(main.id);
    main.disconnect();
    await eventually(() => expect(log.at(-1)).toContain('handleDisconnect'));
    expect(await rooms.emitWithAck('ping')).toBe('rooms');
    expect(log.filter(Array.isArray)).toEqual([
      ['afterInit', true, true],
      ['afterInit', '/rooms'],
      ['handleConnection', true, 0],
      ['handleConnection', '/rooms'],
      ['handleDisconnect', false, 'client namespace disconnect'],
    ]);
  });

  it('give a request-scoped gateway one instance per connection', async () => {
    const { url } = await launch(world, {
      providers: [ScopedGateway, PerConnection],
    });
    const [one, two] = [
      await connect(url, {}, { namespace: '/scoped' }),
      await connect(url, {}, { namespace: '/scoped' }),
    ];
    await one.emitWithAck('count');
    expect(await one.emitWithAck('count')).toEqual({
      number: 1,
      seen: 2,
      own: true,
    });
    expect(await two.emitWithAck('count')).toEqual({
      number: 2,
      seen: 1,
      own: true,
    });
    one.disconnect();
    await eventually(() =>
      expect(log.at(-1)).toEqual(['disconnected', 1, true]),
    );
    expect(log).toEqual([
      ['connected', 1, true],
      ['connected', 2, true],
      ['disconnected', 1, true],
    ]);
  });

  it('lose no message that is sent at once, in either direction', async () => {
    const { url } = await launch(world, { providers: [HookedGateway] });
    const client = clientOf(url, {});
    const received = record(client);
    const answer = client.emitWithAck('ping');
    await connected(client);
    expect(await answer).toBe('pong');
    expect(received).toEqual([['welcome', client.id]]);
  });
});
