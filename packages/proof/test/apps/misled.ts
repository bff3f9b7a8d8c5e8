import 'reflect-metadata';
import { Module } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import { SharesWithOthers } from 'nestjs-websocket-manager';

/*
 * Applications for the leak hunt: they leak, flood, hang and crash, and one of them refuses unknown users.
 */

/** Sends a message of one user to everybody. */
@WebSocketGateway()
class LeakyGateway {
  @WebSocketServer()
  private readonly server!: Server;

  @SubscribeMessage('save')
  save(@MessageBody() { text }: { text: string }): string {
    this.server.emit('saved', { text });
    return 'ok';
  }
}

@Module({ providers: [LeakyGateway] })
export class Leaky {}

/** Shares on purpose. */
@WebSocketGateway()
class SharingGateway {
  @WebSocketServer()
  private readonly server!: Server;

  @SharesWithOthers('said')
  @SubscribeMessage('say')
  say(@MessageBody() text: string): void {
    this.server.emit('said', text);
  }

  @SharesWithOthers()
  @SubscribeMessage('publish')
  publish(@MessageBody() text: string): void {
    this.server.emit('published', text);
    this.server.emit('news', text);
  }
}

@Module({ providers: [SharingGateway] })
export class Sharing {}

/** Announces a new user. */
@SharesWithOthers('came')
@WebSocketGateway()
class HallGateway implements OnGatewayConnection {
  @WebSocketServer()
  private readonly server!: Server;

  handleConnection(client: Socket): void {
    this.server.emit('came', client.handshake.auth.user);
  }

  @SubscribeMessage('wave')
  wave(@ConnectedSocket() client: Socket): void {
    client.broadcast.emit('waved', client.handshake.auth.user);
  }
}

@Module({ providers: [HallGateway] })
export class Hall {}

/** Leaks first, then fails. */
@WebSocketGateway()
class DoomedGateway extends LeakyGateway {
  private count = 0;

  @SubscribeMessage('work')
  work(@ConnectedSocket() client: Socket): void {
    this.count += 1;
    if (this.count < 20) return;
    if (process.env.DOOM === 'hang')
      for (;;) {
        // Busy.
      }
    if (process.env.DOOM === 'crash')
      setTimeout(() => {
        throw new Error('the disk is full');
      });
    if (process.env.DOOM === 'flood')
      setInterval(() => {
        for (let packet = 0; packet < 2_000; packet += 1)
          client.emit('more', packet);
      }, 1);
  }
}

@Module({ providers: [DoomedGateway] })
export class Doomed {}

/** Refuses all users without a valid token. */
@WebSocketGateway()
class ClosedGateway extends LeakyGateway {
  afterInit(server: Server): void {
    server.use((socket, next) => {
      const { token } = socket.handshake.auth as { token: string };
      next(token.startsWith('valid') ? undefined : new Error('who are you?'));
    });
  }
}

@Module({ providers: [ClosedGateway] })
export class Closed {}

@Module({})
export class WithoutGateways {}
