import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import { CurrentManager, WebSocketManager } from '../../src/index.js';

const RECOVERY = {
  connectionStateRecovery: { maxDisconnectionDuration: 60_000 },
};

const WITHOUT_MIDDLEWARES = {
  connectionStateRecovery: {
    ...RECOVERY.connectionStateRecovery,
    skipMiddlewares: true,
  },
};

/** One object that every answer is made of, as applications have it that want to save memory. */
class Reply {
  profile: unknown;
  readonly list: unknown[] = [];
  readonly bytes = Buffer.alloc(8);
}

/** Rooms, and ways to send something that is filled with something else afterwards. */
abstract class Rooms {
  @WebSocketServer()
  readonly server!: Server;
  readonly reply = new Reply();

  @SubscribeMessage('join')
  join(@ConnectedSocket() client: Socket, @MessageBody() rooms: string[]) {
    for (const room of rooms) void client.join(room);
    // The offset of a packet is what makes a session recoverable.
    client.emit('joined', rooms);
    return this.rooms(client);
  }

  @SubscribeMessage('rooms')
  rooms(@ConnectedSocket() client: Socket): string[] {
    return [...client.rooms].filter((room) => room !== client.id).toSorted();
  }

  @SubscribeMessage('manager-join')
  managerJoin(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() channel: string,
  ): string {
    manager.join(channel);
    return 'joined';
  }

  @SubscribeMessage('keep')
  keep(@ConnectedSocket() client: Socket, @MessageBody() draft: unknown) {
    client.data.draft = draft;
    return 'kept';
  }

  @SubscribeMessage('draft')
  draft(@ConnectedSocket() client: Socket): unknown {
    return { draft: client.data.draft as unknown };
  }

  /** Sends the reply to the user after the message, when the device may be away. */
  @SubscribeMessage('reply')
  sendReply(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() text: string,
  ): string {
    this.fill(text);
    manager.emit('reply', this.reply);
    return 'sent';
  }

  /** The same by a room, out of no message. */
  announce(room: string, text: string): void {
    this.fill(text);
    this.server.to(room).emit('reply', this.reply);
  }

  fill(text: string): void {
    this.reply.profile = { text };
    this.reply.list.splice(0, 1, text);
    this.reply.bytes.write(text.padEnd(8));
  }
}

@WebSocketGateway(RECOVERY)
export class RecoveringGateway extends Rooms {}

/** Has sessions recovered without the middlewares of the application. */
@WebSocketGateway(WITHOUT_MIDDLEWARES)
export class SkippingGateway extends Rooms {}

/** Authenticates in `handleConnection`. */
abstract class Late extends Rooms implements OnGatewayConnection {
  /** What `handleConnection` has found at each socket: its rooms, its data, and whether it was said to be recovered. */
  readonly seen: unknown[] = [];

  async handleConnection(socket: Socket): Promise<void> {
    this.seen.push({
      rooms: [...socket.rooms].filter((room) => room !== socket.id).length,
      data: { ...(socket.data as object) },
      isRecovered: socket.recovered,
    });
    await nextTurn();
    const { user } = socket.handshake.auth as { user?: string };
    if (!user) return;
    socket.data.user = { id: user };
    await socket.join(`user:${user}`);
  }
}

@WebSocketGateway(RECOVERY)
export class LateGateway extends Late {}

@WebSocketGateway(WITHOUT_MIDDLEWARES)
export class LateSkippingGateway extends Late {}
