import {
  Ack,
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import { type Observable, concat, delay, from, map, of, timer } from 'rxjs';
import type { Server, Socket } from 'socket.io';
import { connect, next, record, settle } from './support/harness.js';
import { WORLDS, launch } from './support/worlds.js';

type Answer = (...values: unknown[]) => void;

interface Reply {
  event: string;
  data: unknown;
}

@WebSocketGateway()
class AnsweringGateway {
  @SubscribeMessage('value')
  value(@MessageBody() data: unknown): unknown {
    return data;
  }

  @SubscribeMessage('promise')
  async promise(): Promise<string> {
    await Promise.resolve();
    return 'later';
  }

  @SubscribeMessage('event')
  event(@MessageBody() data: unknown): Reply {
    return { event: 'answered', data };
  }

  @SubscribeMessage('nothing')
  nothing(): void {}

  @SubscribeMessage('null')
  null(): null {
    return null;
  }

  @SubscribeMessage('observable')
  observable(): Observable<Reply> {
    return concat(from([1, 2]), of(3).pipe(delay(5))).pipe(
      map((data) => ({ event: 'count', data })),
    );
  }

  @SubscribeMessage('observable of values')
  observableOfValues(): Observable<string> {
    return of('first', 'second');
  }

  @SubscribeMessage('promise of an observable')
  async promiseOfAnObservable(): Promise<Observable<string>> {
    return of('observed');
  }

  @SubscribeMessage('generator')
  async *generator(): AsyncGenerator<number> {
    yield 1;
  }

  @SubscribeMessage('generated')
  generated(): Observable<Reply> {
    async function* tokens(): AsyncGenerator<Reply> {
      for (const data of ['to', 'ken', 's']) {
        await Promise.resolve();
        yield { event: 'token', data };
      }
    }
    return from(tokens());
  }

  @SubscribeMessage('by hand')
  byHand(@MessageBody() data: unknown, @Ack() answer: Answer): string {
    answer('by hand', data);
    return 'ignored';
  }

  @SubscribeMessage('by hand, twice')
  byHandTwice(@Ack() answer: Answer): void {
    answer('once');
    answer('twice');
  }

  @SubscribeMessage('by hand and by event')
  byHandAndByEvent(@Ack() answer: Answer): Reply {
    answer('by hand');
    return { event: 'answered', data: 'by event' };
  }

  @SubscribeMessage('emit first')
  emitFirst(@ConnectedSocket() client: Socket): string {
    client.emit('before', 1);
    client.emit('before', 2);
    return 'returned';
  }

  @SubscribeMessage('field')
  field(@MessageBody('name') name: unknown): unknown {
    return { name };
  }

  @SubscribeMessage('undecorated')
  undecorated(client: Socket, data: unknown): unknown {
    return { isSocket: typeof client.join === 'function', data };
  }

  @SubscribeMessage('sleep')
  async sleep(@MessageBody() ms: number): Promise<number> {
    await new Promise((resolve) => {
      setTimeout(resolve, ms);
    });
    return ms;
  }

  @SubscribeMessage('*')
  star(@MessageBody() data: unknown): unknown {
    return { star: data };
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

describe.each(WORLDS)('%s: what a handler answers', (_, world) => {
  const start = async () => {
    const { url, app } = await launch(world, {
      providers: [AnsweringGateway, RoomGateway],
    });
    return { url, app, client: await connect(url, {}) };
  };

  it.each<[string, unknown[], unknown]>([
    ['value', ['text'], 'text'],
    ['value', [{ nested: [1, { two: 2 }] }], { nested: [1, { two: 2 }] }],
    ['value', [0], 0],
    ['value', [''], ''],
    ['value', [false], false],
    ['value', [1, 'two', { three: 3 }], [1, 'two', { three: 3 }]],
    ['value', [['a', 'list']], ['a', 'list']],
    ['promise', [], 'later'],
    ['observable of values', [], 'first'],
    ['promise of an observable', [], 'observed'],
    ['generator', [], {}],
    ['by hand, twice', [], 'once'],
    ['by hand and by event', [], 'by hand'],
    ['field', [{ name: 'alice' }], { name: 'alice' }],
    ['field', [{}], {}],
    ['undecorated', ['data'], { isSocket: true, data: 'data' }],
    ['*', ['literally'], { star: 'literally' }],
  ])('acknowledges %s %j with %j', async (event, args, answer) => {
    const { client } = await start();
    expect(await client.timeout(1000).emitWithAck(event, ...args)).toEqual(
      answer,
    );
  });

  it('passes on every value of an acknowledgement by hand', async () => {
    const { client } = await start();
    const values = await new Promise((resolve) => {
      client.emit('by hand', 'data', (...values: unknown[]) => resolve(values));
    });
    expect(values).toEqual(['by hand', 'data']);
  });

  it.each([
    ['event', 'text', [['answered', 'text']]],
    ['event', 0, [['answered', 0]]],
    ['event', null, [['answered', null]]],
    [
      'observable',
      undefined,
      [
        ['count', 1],
        ['count', 2],
        ['count', 3],
      ],
    ],
    [
      'generated',
      undefined,
      [
        ['token', 'to'],
        ['token', 'ken'],
        ['token', 's'],
      ],
    ],
    ['nothing', 'text', []],
    ['null', 'text', []],
    ['no such event', 'text', []],
  ])(
    'answers %s %j with events and no acknowledgement',
    async (event, data, events) => {
      const { client } = await start();
      const received = record(client);
      const answered = vi.fn();
      client.emit(event, data, answered);
      await client.emitWithAck('sleep', 30);
      expect(received).toEqual(events);
      expect(answered).not.toHaveBeenCalled();
    },
  );

  it('sends what the handler emits before what it returns', async () => {
    const { client } = await start();
    const received: unknown[] = [];
    client.on('before', (value: unknown) => received.push(value));
    received.push(await client.emitWithAck('emit first'));
    expect(received).toEqual([1, 2, 'returned']);
  });

  it('keeps the order of messages, and lets a slow one be overtaken', async () => {
    const { client } = await start();
    const order: unknown[] = [];
    const all = Array.from({ length: 200 }, async (_, index) => {
      order.push(await client.emitWithAck('value', index));
    });
    await Promise.all(all);
    expect(order).toEqual(Array.from({ length: 200 }, (_, index) => index));

    const overtaken: unknown[] = [];
    await Promise.all(
      [60, 0].map(async (ms) => {
        overtaken.push(await client.emitWithAck('sleep', ms));
      }),
    );
    expect(overtaken).toEqual([0, 60]);
  });

  it('carries bytes both ways, at any depth', async () => {
    const { client } = await start();
    const bytes = Buffer.from([0, 1, 254, 255]);
    expect(await client.emitWithAck('value', bytes)).toEqual(bytes);
    expect(
      await client.emitWithAck('value', {
        file: { name: 'f', bytes },
        also: [bytes],
      }),
    ).toEqual({ file: { name: 'f', bytes }, also: [bytes] });
    const answered = next(client, 'answered');
    client.emit('event', new Uint8Array([7]).buffer);
    expect(await answered).toEqual([Buffer.from([7])]);
  });

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
    await client.emitWithAck('sleep', 0);
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
      each.on('sum', (a: number, b: number, answer: Answer) => answer(a + b));
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
