import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import { CurrentManager, WebSocketManager } from '../../src/index.js';

interface Message {
  readonly room: string;
  readonly text: string;
  readonly attachments?: object[];
}

/** The history of each room: the very objects that have come in. */
@Injectable()
export class History {
  private readonly rooms = new Map<string, object[]>();

  of(room: string): object[] {
    const messages = this.rooms.get(room) ?? [];
    this.rooms.set(room, messages);
    return messages;
  }
}

@WebSocketGateway()
export class ChatGateway implements OnGatewayConnection, OnGatewayDisconnect {
  @WebSocketServer()
  private readonly server!: Server;

  constructor(private readonly history: History) {}

  handleConnection(client: Socket): void {
    const name = (client.handshake.auth as { user: string }).user;
    client.data.profile = { name, mood: 'fine' };
  }

  async handleDisconnect(client: Socket): Promise<void> {
    await pause(2);
    for (const room of (client.data.joined as string[] | undefined) ?? []) {
      this.server.to(room).emit('gone', nameOf(client));
    }
  }

  @SubscribeMessage('join')
  async join(
    @ConnectedSocket() client: Socket,
    @MessageBody() { room }: { room: string },
  ): Promise<object[]> {
    await client.join(room);
    client.data.joined = [...((client.data.joined as string[]) ?? []), room];
    client.to(room).emit('joined', { who: nameOf(client) });
    return this.history.of(room);
  }

  @SubscribeMessage('say')
  say(
    @ConnectedSocket() client: Socket,
    @MessageBody() message: Message,
  ): string {
    const said = { from: nameOf(client), message };
    this.history.of(message.room).push(said);
    this.server.to(message.room).emit('said', said);
    return 'ok';
  }

  /** The payload itself is kept; what is sent is a copy with one more field. */
  @SubscribeMessage('post')
  async post(
    @ConnectedSocket() client: Socket,
    @MessageBody() message: Message,
  ): Promise<string> {
    await pause(1);
    this.history.of(message.room).push(message);
    client
      .to(message.room)
      .emit('posted', { ...message, from: nameOf(client) });
    return 'ok';
  }

  @SubscribeMessage('typing')
  typing(@ConnectedSocket() client: Socket, @MessageBody() room: string): void {
    client.to(room).volatile.emit('typing', nameOf(client));
    setTimeout(
      () => this.server.to(room).emit('stopped-typing', nameOf(client)),
      15,
    );
  }

  @SubscribeMessage('leave')
  leave(
    @ConnectedSocket() client: Socket,
    @MessageBody() room: string,
  ): string {
    void client.leave(room);
    this.server.to(room).emit('left', nameOf(client));
    return 'bye';
  }

  @SubscribeMessage('rename')
  rename(
    @ConnectedSocket() client: Socket,
    @MessageBody() { name, room }: { name: string; room: string },
  ): object {
    client.data.profile = { ...(client.data.profile as object), name };
    this.server.to(room).emit('renamed', client.data.profile);
    return client.data.profile as object;
  }
}

function nameOf(client: Socket): string {
  return (client.data.profile as { name: string }).name;
}

/** The letters that each user has got. */
@Injectable()
export class Inboxes {
  readonly letters = new Map<string, object[]>();
}

@WebSocketGateway()
export class DirectGateway {
  constructor(private readonly inboxes: Inboxes) {}

  @SubscribeMessage('tell')
  tell(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() { to, letter }: { to: string; letter: object },
  ): boolean {
    const { letters } = this.inboxes;
    letters.set(to, [...(letters.get(to) ?? []), letter]);
    return manager.sendTo(to, 'told', letter, { reason: 'direct message' });
  }

  @SubscribeMessage('inbox')
  inbox(@CurrentManager() manager: WebSocketManager): object[] {
    return this.inboxes.letters.get(manager.user.userId) ?? [];
  }
}

interface Presence {
  readonly id: string;
  status: string;
}

/** Who is here, by the id of the socket. */
@Injectable()
export class Roster {
  readonly present = new Map<string, Presence>();
}

@WebSocketGateway()
export class PresenceGateway
  implements OnGatewayConnection, OnGatewayDisconnect, OnApplicationShutdown
{
  @WebSocketServer()
  private readonly server!: Server;

  private readonly timer = setInterval(() => {
    this.server?.emit('presence', [...this.roster.present.values()]);
  }, 10);

  constructor(private readonly roster: Roster) {}

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  handleConnection(client: Socket): void {
    const { user } = client.handshake.auth as { user: string };
    this.roster.present.set(client.id, { id: user, status: 'online' });
    this.server.emit('came', user);
  }

  handleDisconnect(client: Socket): void {
    this.server.emit('went', this.roster.present.get(client.id)?.id);
    this.roster.present.delete(client.id);
  }

  @SubscribeMessage('status')
  status(
    @ConnectedSocket() client: Socket,
    @MessageBody() status: string,
  ): Presence[] {
    const mine = this.roster.present.get(client.id);
    if (mine) mine.status = status;
    return [...this.roster.present.values()];
  }
}
