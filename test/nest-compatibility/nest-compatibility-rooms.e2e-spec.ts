import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import { timer } from 'rxjs';
import type { Server, Socket } from 'socket.io';
import { connect, next, record, settle } from '../support/harness.js';
import { WORLDS, launch } from '../support/worlds.js';

@WebSocketGateway()
class ValueGateway {
  @SubscribeMessage('value')
  value(@MessageBody() data: unknown): unknown {
    return data;
  }
}

@WebSocketGateway()
class RoomGateway {
  @WebSocketServer()
  server!: Server;

  @SubscribeMessage('join')
  async join(
    @ConnectedSocket() client: Socket,
    @MessageBody() room: string,
  ): Promise<string[]> {
    await client.join(room);
    return [...client.rooms].filter((name) => name === room);
  }

  @SubscribeMessage('tell others')
  tellOthers(
    @ConnectedSocket() client: Socket,
    @MessageBody() room: string,
  ): void {
    client.to(room).emit('told', 'by a member');
  }

  @SubscribeMessage('value')
  secondAnswer(@ConnectedSocket() client: Socket): void {
    client.emit('also met', RoomGateway.name);
  }
}

describe.each(WORLDS)('%s: rooms and sockets', (_, world) => {
  const start = async () => {
    const { url, app } = await launch(world, {
      providers: [ValueGateway, RoomGateway],
    });
    return { url, app, client: await connect(url, {}) };
  };

  it('gives one event to every gateway of the namespace', async () => {
    const { client } = await start();
    const met = next(client, 'also met');
    expect(await client.emitWithAck('value', 'x')).toBe('x');
    expect(await met).toEqual(['RoomGateway']);
  });

  it('broadcasts with server.emit, rooms, except and volatile', async () => {
    const { url, app, client } = await start();
    const [member, stranger] = await Promise.all([
      connect(url, {}),
      connect(url, {}),
    ]);
    const { server } = app.get(RoomGateway);
    expect(await client.emitWithAck('join', 'team')).toEqual(['team']);
    await member.emitWithAck('join', 'team');
    const received = [client, member, stranger].map(record);

    client.emit('tell others', 'team');
    await client.emitWithAck('join', 'team');
    server.emit('all', 1);
    server.to('team').emit('team', 2);
    server.except('team').emit('rest', 3);
    server.to(stranger.id!).emit('one', 4);
    await settle(40);
    server.volatile.emit('maybe', 5);
    await settle(40);

    const [everybody, team, rest] = [
      ['all', 1],
      ['team', 2],
      ['rest', 3],
    ];
    const maybe = ['maybe', 5];
    expect(received).toEqual([
      [everybody, team, maybe],
      [['told', 'by a member'], everybody, team, maybe],
      [everybody, rest, ['one', 4], maybe],
    ]);
  });

  it('keeps socket.io itself as it was: fetchSockets, socketsJoin, acknowledged broadcasts', async () => {
    const { url, app, client } = await start();
    const other = await connect(url, {});
    const { server } = app.get(RoomGateway);
    server.socketsJoin('everyone-here');
    const sockets = await server.in('everyone-here').fetchSockets();
    expect(sockets.map(({ id }) => id).toSorted()).toEqual(
      [client.id, other.id].toSorted(),
    );
    for (const each of [client, other]) {
      each.on('sum', (a: number, b: number, answer: (sum: number) => void) =>
        answer(a + b),
      );
    }
    expect(await server.timeout(1000).emitWithAck('sum', 1, 2)).toEqual([3, 3]);
    const gone = next(other, 'disconnect');
    server.in(other.id!).disconnectSockets(true);
    expect((await gone)[0]).toBe('io server disconnect');
  });

  it('keeps onAny, onAnyOutgoing and middleware of the socket', async () => {
    const { app, client } = await start();
    const { server } = app.get(RoomGateway);
    const seen: unknown[][] = [];
    const [socket] = [...server.sockets.sockets.values()];
    socket.onAny((...args: unknown[]) =>
      seen.push(['in', ...args.slice(0, 2)]),
    );
    socket.onAnyOutgoing((...args: unknown[]) => seen.push(['out', ...args]));
    socket.use(([event, data], proceed) => {
      if (data === 'refuse') proceed(new Error(`${event} refused`));
      else proceed();
    });
    const refused: string[] = [];
    socket.on('error', (error) => refused.push(error.message));
    timer(0).subscribe(() => socket.emit('from a timer', 1));
    await next(client, 'from a timer');
    await client.emitWithAck('value', 'seen');
    client.emit('value', 'refuse');
    await settle(30);
    expect(seen).toEqual([
      ['out', 'from a timer', 1],
      ['in', 'value', 'seen'],
      ['out', 'also met', 'RoomGateway'],
      ['in', 'value', 'refuse'],
    ]);
    expect(refused).toEqual(['value refused']);
  });
});
