import 'reflect-metadata';
import { Module } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WsException,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';

/*
 * A chat of which a hunt without identities exercises only a small part.
 */

@WebSocketGateway()
class ChatGateway {
  private readonly log: unknown[] = [];

  @SubscribeMessage('ping')
  ping(): string {
    return 'pong';
  }

  /** Does not answer, but has an effect. */
  @SubscribeMessage('join')
  join(@ConnectedSocket() client: Socket, @MessageBody('room') room: string) {
    if (typeof room === 'string') void client.join(`room:${room}`);
  }

  /** Reaches the members of a room that they have joined themselves. */
  @SubscribeMessage('say')
  say(
    @ConnectedSocket() client: Socket,
    @MessageBody() { room, text }: { room: string; text: string },
  ): void {
    if (client.rooms.has(`room:${room}`))
      client.to(`room:${room}`).emit('said', { text });
  }

  @SubscribeMessage('nick')
  nick(@ConnectedSocket() client: Socket, @MessageBody() nick: unknown): void {
    (client.data as { nick: unknown }).nick = nick;
  }

  /** Accepts one payload only. */
  @SubscribeMessage('pay')
  pay(@MessageBody() body: { currency?: string } | undefined): string {
    if (body?.currency !== 'EUR') throw new WsException('pay in EUR');
    return 'paid';
  }

  /** Answers with an error. */
  @SubscribeMessage('delete')
  delete(): object {
    return { ok: false, error: 'moderators only' };
  }

  /** Keeps payloads without an observable effect. */
  @SubscribeMessage('log')
  note(@MessageBody() body: unknown): void {
    this.log.push(body);
  }
}

@Module({ providers: [ChatGateway] })
export class Chat {}

/** Like the chat, but every answer of `join` is the same. */
@WebSocketGateway()
class BadRoomsGateway {
  /** All users who send no room join the same room. */
  @SubscribeMessage('enter')
  enter(@ConnectedSocket() client: Socket, @MessageBody() body?: Room): string {
    void client.join(`room:${String(body?.room)}`);
    return 'ok';
  }

  @SubscribeMessage('tell')
  tell(@ConnectedSocket() client: Socket, @MessageBody() body: Room): string {
    client.to(`room:undefined`).emit('told', { text: body?.text });
    return 'ok';
  }
}

interface Room {
  readonly room?: string;
  readonly text?: string;
}

@Module({ providers: [BadRoomsGateway] })
export class BadRooms {}
