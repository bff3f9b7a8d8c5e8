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

/** Prices come from another service, and go to all listeners. */
@Injectable()
export class Prices implements OnApplicationBootstrap, OnApplicationShutdown {
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
export class FeedGateway
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

/** Runs the jobs of all users one after the other. */
@Injectable()
export class JobQueue {
  private last: Promise<unknown> = Promise.resolve();

  add<Result>(work: () => Promise<Result>): Promise<Result> {
    const job = this.last.then(work);
    this.last = job.catch(() => undefined);
    return job;
  }
}

@WebSocketGateway()
export class JobGateway {
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

interface Shipped {
  readonly customer: string;
  readonly order: string;
}

/** The events of the shop; every listener checks which user is concerned. */
@Injectable()
export class Bus extends EventEmitter {}

@WebSocketGateway()
export class BusGateway implements OnGatewayConnection, OnGatewayDisconnect {
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

@Catch(WsException)
class PoliteFilter extends BaseWsExceptionFilter {
  override catch(exception: WsException, host: ArgumentsHost): void {
    host.switchToWs().getClient<Socket>().emit('sorry', exception.message);
    super.catch(exception, host);
  }
}

@Injectable({ scope: Scope.REQUEST })
export class Diary {
  readonly lines: string[] = [];
  constructor(readonly manager: WebSocketManager) {}
}

@UseFilters(PoliteFilter)
@WebSocketGateway()
export class ScopedGateway {
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

@WebSocketGateway({
  connectionStateRecovery: { maxDisconnectionDuration: 60_000 },
})
export class RecoveringGateway {
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
