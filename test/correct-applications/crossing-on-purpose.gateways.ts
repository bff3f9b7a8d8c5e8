import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import { type Observable, Subject, map } from 'rxjs';
import type { Server, Socket } from 'socket.io';
import {
  CurrentManager,
  SharesWithOthers,
  WebSocketManager,
  WebSocketManagerRegistry,
} from '../../src/index.js';

/** Starts a clock when the first user comes, as many applications do. */
@WebSocketGateway()
export class ClockGateway implements OnGatewayConnection {
  @WebSocketServer()
  private readonly server!: Server;
  private timer: NodeJS.Timeout | undefined;

  handleConnection(): void {
    let ticks = 0;
    this.timer ??= setInterval(
      () => this.server.emit('tick', { ticks: (ticks += 1) }),
      5,
    ).unref();
  }
}

/** One pool for all users, opened when it is first needed: its timer keeps the context of the first user. */
@WebSocketGateway()
export class PoolGateway {
  private readonly waiting: (() => void)[] = [];
  private timer: NodeJS.Timeout | undefined;

  @SubscribeMessage('query')
  query(
    @ConnectedSocket() client: Socket,
    @MessageBody() text: string,
  ): string {
    this.waiting.push(() => client.emit('row', text));
    this.timer ??= setInterval(() => {
      for (const answer of this.waiting.splice(0)) answer();
    }, 5).unref();
    return 'queued';
  }
}

/** Rooms, and what is done with those who are in them. */
@WebSocketGateway()
export class ClubGateway {
  @WebSocketServer()
  private readonly server!: Server;

  constructor(private readonly registry: WebSocketManagerRegistry) {}

  @SubscribeMessage('enter')
  enter(@ConnectedSocket() client: Socket, @MessageBody() room: string) {
    void client.join(room);
    return client.rooms.has(room);
  }

  @SubscribeMessage('enter-all')
  enterAll(@ConnectedSocket() client: Socket, @MessageBody() rooms: string[]) {
    for (const room of rooms) void client.join(room);
    return rooms.every((room) => client.rooms.has(room));
  }

  @SubscribeMessage('tell-each')
  async tellEach(@MessageBody() room: string): Promise<string> {
    for (const one of await this.server.in(room).fetchSockets())
      one.emit('told', room);
    return 'told';
  }

  @SubscribeMessage('shout')
  shout(@MessageBody() text: string): string {
    this.server.emit('shouted', text);
    return 'shouted';
  }

  @SubscribeMessage('invite')
  invite(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() userId: string,
  ): boolean {
    manager.join('table');
    const isHere = manager.invite(userId, 'table', { reason: 'a game' });
    manager.to('table').emit('dealt', 52);
    return isHere;
  }

  @SubscribeMessage('evict')
  evict(@MessageBody() userId: string): boolean {
    return this.registry.evict({ userId }, 'table');
  }

  @SubscribeMessage('deal')
  deal(@CurrentManager() manager: WebSocketManager): string {
    manager.to('table').emit('dealt', 1);
    return 'dealt';
  }

  @SubscribeMessage('kick')
  kick(@MessageBody() userId: string): boolean {
    return this.registry.disconnect({ userId }, 'You were asked to leave.');
  }
}

/** A subject that is meant for all who listen. */
@WebSocketGateway()
export class FeedGateway {
  private readonly posts = new Subject<object>();

  @SubscribeMessage('follow')
  follow(): Observable<object> {
    return this.posts.pipe(map((data) => ({ event: 'posted', data })));
  }

  @SharesWithOthers('posted')
  @SubscribeMessage('post')
  post(@MessageBody() post: object): string {
    this.posts.next(post);
    return 'posted';
  }
}
