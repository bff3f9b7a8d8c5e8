import {
  Ack,
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { type Observable, concat, delay, from, map, of } from 'rxjs';
import type { Socket } from 'socket.io';
import { connect, next, record } from '../support/harness.js';
import { WORLDS, launch } from '../support/worlds.js';

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

describe.each(WORLDS)('%s: what a handler answers', (_, world) => {
  const start = async () => {
    const { url } = await launch(world, { providers: [AnsweringGateway] });
    return { client: await connect(url, {}) };
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
});
