import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type ArgumentsHost,
  Catch,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  Scope,
  UseFilters,
} from '@nestjs/common';
import {
  Ack,
  BaseWsExceptionFilter,
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  WsException,
} from '@nestjs/websockets';
import { type Observable, Subject, interval, map, share, take } from 'rxjs';
import type { Server, Socket } from 'socket.io';
import {
  CurrentManager,
  WebSocketManager,
  WebSocketManagerRegistry,
} from '../../src/index.js';
import type { Visitor } from '../leak-zoo/stage.js';
import { eventually, next, settle } from '../support/harness.js';
import { eventsOf, honest } from './honest.js';

/** Prices come from outside, and go to whoever listens. */
@Injectable()
class Prices implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly all = new Subject<{ symbol: string; price: number }>();
  private timer: NodeJS.Timeout | undefined;

  onApplicationBootstrap(): void {
    const quote = { symbol: 'ACME', price: 1 };
    this.timer = setInterval(() => this.all.next(quote), 5);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }
}

@WebSocketGateway()
class FeedGateway
  implements OnGatewayConnection, OnGatewayDisconnect, OnApplicationShutdown
{
  @WebSocketServer()
  private readonly server!: Server;
  /** Started by the first listener, for all of them. */
  private readonly ticks = interval(5).pipe(
    map((count) => ({ event: 'tick', data: { count } })),
    share(),
  );

  private readonly heartbeat = setInterval(
    () => this.server?.emit('heartbeat', { at: 1 }),
    10,
  );

  constructor(private readonly prices: Prices) {}

  onApplicationShutdown(): void {
    clearInterval(this.heartbeat);
  }

  handleConnection(client: Socket): void {
    // Kept to end it: a subscription of a subject that everybody shares.
    client.data.subscription = this.prices.all.subscribe((quote) =>
      client.emit('quote', quote),
    );
  }

  handleDisconnect(client: Socket): void {
    (client.data.subscription as { unsubscribe(): void }).unsubscribe();
  }

  @SubscribeMessage('prices')
  listen(): Observable<{ event: string; data: object }> {
    return this.prices.all.pipe(
      map((data) => ({ event: 'price', data })),
      take(3),
    );
  }

  @SubscribeMessage('ticks')
  watch(): Observable<{ event: string; data: object }> {
    return this.ticks.pipe(take(3));
  }
}

it('a live feed and a heartbeat reach everybody', async () => {
  const app = await honest({ gateways: [FeedGateway], providers: [Prices] });
  const visitors = await app.enterAll('alice', 'bob', 'carol');
  const [first] = visitors;
  first.send('ticks');
  await next(first.client, 'tick');
  for (const visitor of visitors) visitor.send('ticks');
  for (const visitor of visitors) visitor.send('prices');
  const namesOf = (visitor: Visitor) =>
    eventsOf(visitor).map((packet) => (packet as unknown[])[0]);
  const pricesOf = (visitor: Visitor) =>
    namesOf(visitor).filter((event) => event === 'price');
  for (const visitor of visitors)
    await eventually(() => {
      const events = namesOf(visitor);
      expect(pricesOf(visitor)).toHaveLength(3);
      expect(events).toContain('tick');
      expect(events).toContain('quote');
      expect(events).toContain('heartbeat');
    });
  // No fourth price comes after the third.
  await settle(20);
  for (const visitor of visitors) expect(pricesOf(visitor)).toHaveLength(3);
});

/** One job after the other, whoever has asked. */
@Injectable()
class JobQueue {
  private last: Promise<unknown> = Promise.resolve();

  add<Result>(work: () => Promise<Result>): Promise<Result> {
    const job = this.last.then(work);
    this.last = job.catch(() => undefined);
    return job;
  }
}

@WebSocketGateway()
class JobGateway {
  constructor(
    private readonly queue: JobQueue,
    private readonly registry: WebSocketManagerRegistry,
  ) {}

  @SubscribeMessage('work')
  work(
    @ConnectedSocket() client: Socket,
    @MessageBody() input: object,
  ): Promise<object> {
    return this.queue.add(async () => {
      await pause(2);
      const manager = this.registry.current();
      manager.emit('progress', { done: 0.5, input });
      client.emit('progress', { done: 1, input });
      return { by: manager.user.userId, input };
    });
  }

  @SubscribeMessage('later')
  later(
    @ConnectedSocket() client: Socket,
    @MessageBody() input: object,
    @Ack() reply: (answer: object) => void,
  ): void {
    setTimeout(() => {
      client.emit('progress', { input });
      reply({ input });
    }, 5);
  }
}

it('a job queue works for several users', async () => {
  const app = await honest({ gateways: [JobGateway], providers: [JobQueue] });
  const names = ['alice', 'bob', 'carol'];
  const visitors = await app.enterAll(...names);
  const answers = await Promise.all(
    visitors.flatMap((visitor, i) => [
      visitor.ask('work', { job: names[i] }),
      visitor.ask('later', { job: names[i] }),
    ]),
  );
  expect(answers).toEqual(
    names.flatMap((name) => [
      { by: name, input: { job: name } },
      { input: { job: name } },
    ]),
  );
  for (const [i, visitor] of visitors.entries()) {
    const input = { job: names[i] };
    expect(eventsOf(visitor)).toEqual(
      expect.arrayContaining([
        ['progress', { done: 0.5, input }],
        ['progress', { done: 1, input }],
        ['progress', { input }],
      ]),
    );
    expect(eventsOf(visitor)).toHaveLength(3);
  }
});

interface Shipped {
  readonly customer: string;
  readonly order: string;
}

/** Whatever happens in the shop; every listener looks at whom it concerns. */
@Injectable()
class Bus extends EventEmitter {}

@WebSocketGateway()
class BusGateway implements OnGatewayConnection, OnGatewayDisconnect {
  constructor(private readonly bus: Bus) {}

  handleConnection(client: Socket): void {
    const { user } = client.handshake.auth as { user: string };
    const tell = ({ customer, order }: Shipped) => {
      if (customer === user) client.emit('shipped', order);
    };
    client.data.stop = () => this.bus.off('shipped', tell);
    this.bus.on('shipped', tell);
  }

  handleDisconnect(client: Socket): void {
    (client.data.stop as () => void)();
  }

  @SubscribeMessage('ship')
  ship(
    @CurrentManager() { user }: WebSocketManager,
    @MessageBody() order: string,
  ): string {
    this.bus.emit('shipped', { customer: user.userId, order });
    return 'on its way';
  }
}

it('an event bus whose listeners look at whom it concerns', async () => {
  const app = await honest({ gateways: [BusGateway], providers: [Bus] });
  const [alice, phone, bob] = await app.enterAll('alice', 'alice', 'bob');
  expect(await alice.ask('ship', 'o-1')).toBe('on its way');
  app.app.get(Bus).emit('shipped', { customer: 'bob', order: 'o-2' });
  await settle();
  phone.client.disconnect();
  await settle();
  expect(eventsOf(alice)).toEqual([['shipped', 'o-1']]);
  expect(eventsOf(phone)).toEqual([['shipped', 'o-1']]);
  expect(eventsOf(bob)).toEqual([['shipped', 'o-2']]);
  expect(app.app.get(Bus).listenerCount('shipped')).toBe(2);
});

@Catch(WsException)
class PoliteFilter extends BaseWsExceptionFilter {
  override catch(exception: WsException, host: ArgumentsHost): void {
    host.switchToWs().getClient<Socket>().emit('sorry', exception.message);
    super.catch(exception, host);
  }
}

@Injectable({ scope: Scope.REQUEST })
class Diary {
  readonly lines: string[] = [];
  constructor(readonly manager: WebSocketManager) {}
}

@UseFilters(PoliteFilter)
@WebSocketGateway()
class ScopedGateway {
  constructor(private readonly diary: Diary) {}

  @SubscribeMessage('write')
  write(@MessageBody() { line }: { line: string }): object {
    const { lines, manager } = this.diary;
    if (line === '') throw new WsException('There is nothing to write.');
    lines.push(line);
    manager.state.set('diary', this.diary);
    return { who: manager.user.userId, lines };
  }
}

it('request-scoped gateways and exception filters', async () => {
  const app = await honest({ gateways: [ScopedGateway], providers: [Diary] });
  const [alice, bob] = await app.enterAll('alice', 'bob');
  const [one, two] = await Promise.all([
    alice.ask('write', { line: 'dear diary' }),
    bob.ask('write', { line: 'day one' }),
  ]);
  expect([one, two]).toEqual([
    { who: 'alice', lines: ['dear diary'] },
    { who: 'bob', lines: ['day one'] },
  ]);
  await bob.ask('write', { line: '' });
  await settle();
  expect(eventsOf(bob)).toContainEqual(['sorry', 'There is nothing to write.']);
  expect(JSON.stringify(eventsOf(bob))).toContain('"status":"error"');
  expect(eventsOf(alice)).toEqual([]);
  expect(await bob.ask('write', { line: 'day two' })).toMatchObject({
    who: 'bob',
  });
});

@WebSocketGateway({
  connectionStateRecovery: { maxDisconnectionDuration: 60_000 },
})
class RecoveringGateway {
  @SubscribeMessage('keep')
  keep(
    @ConnectedSocket() client: Socket,
    @MessageBody() draft: object,
  ): object {
    client.data.draft = draft;
    client.emit('kept', draft);
    setTimeout(() => client.emit('still-kept', client.data.draft), 2);
    return draft;
  }
}

it('everything to one socket goes by a broadcast in the recovery mode', async () => {
  const app = await honest({ gateways: [RecoveringGateway] });
  const [alice, bob] = await app.enterAll('alice', 'bob');
  const draft = { text: 'mine' };
  expect(await alice.ask('keep', draft)).toEqual(draft);
  await settle();
  expect(eventsOf(alice)).toEqual([
    ['kept', draft, expect.any(String)],
    ['still-kept', draft, expect.any(String)],
  ]);
  // From outside of any message.
  const { socket } = app.registry.get({ userId: 'alice' })!.connections[0];
  socket.emit('by-the-server', socket.data.draft);
  await settle();
  expect(eventsOf(alice)).toHaveLength(3);
  expect(eventsOf(bob)).toEqual([]);
});
