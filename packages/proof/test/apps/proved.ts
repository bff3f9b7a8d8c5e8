import 'reflect-metadata';
import { Module } from '@nestjs/common';
import {
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import {
  CurrentManager,
  type WebSocketManager,
  WebSocketManagerModule,
  WebSocketManagerRegistry,
} from 'nestjs-websocket-manager';

/*
 * The applications of the specs of the proof, each in a separate process.
 */

const identify = ({ handshake }: Socket) => {
  const { user } = handshake.auth as { user: string };
  return { userId: user };
};

@WebSocketGateway()
class NotesGateway {
  @SubscribeMessage('note')
  note(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() body: { text: string },
  ): { kept: string } {
    manager.state.set('note', [body.text]);
    manager.emit('noted', { text: body.text });
    return { kept: body.text };
  }
}

/** A correct application. */
@Module({
  imports: [WebSocketManagerModule.forRoot({ identify })],
  providers: [NotesGateway],
})
export class ManagedApp {}

@WebSocketGateway()
class LeakyGateway {
  @WebSocketServer()
  private readonly server!: Server;

  @SubscribeMessage('note')
  note(@MessageBody() body: { text: string }): { kept: string } {
    this.server.emit('noted', { text: body.text });
    return { kept: body.text };
  }
}

/** Plain Nest, where all users receive everything. */
@Module({ providers: [LeakyGateway] })
export class LeakyApp {}

/** All clients are identified as the same user. */
@Module({
  imports: [
    WebSocketManagerModule.forRoot({ identify: () => ({ userId: 'someone' }) }),
  ],
  providers: [NotesGateway],
})
export class OneForAllApp {}

const shared = { notes: [] };

@WebSocketGateway()
class SharingGateway implements OnGatewayConnection {
  constructor(private readonly registry: WebSocketManagerRegistry) {}

  handleConnection({ handshake }: Socket): void {
    const { user } = handshake.auth as { user: string };
    this.registry.acquire({ userId: user }).state.set('notes', shared);
  }

  @SubscribeMessage('ping')
  ping(): string {
    return 'pong';
  }
}

/** One object in the states of all users, in mode report. */
@Module({
  imports: [WebSocketManagerModule.forRoot({ identify, mode: 'report' })],
  providers: [SharingGateway],
})
export class SharingApp {}

@WebSocketGateway()
class UnclosedGateway implements OnGatewayConnection {
  private readonly timers = [setInterval(() => undefined, 1_000)];

  handleConnection(): void {
    this.timers.push(setInterval(() => undefined, 1_000));
  }
}

/** Leaves a timer behind. */
@Module({ providers: [UnclosedGateway] })
export class UnclosedApp {}
