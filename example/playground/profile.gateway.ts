import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Namespace, Socket } from 'socket.io';
import { SessionTokens } from '../app/session-tokens.js';

/** The private data of a user. */
export interface Profile {
  readonly name: string;
  readonly card: string;
}

/** Signs users in and keeps their profiles. The one gateway of the playground without a mistake. */
@WebSocketGateway({ namespace: 'leaks' })
export class ProfileGateway implements OnGatewayInit<Namespace> {
  constructor(private readonly tokens: SessionTokens) {}

  afterInit(namespace: Namespace): void {
    namespace.use((socket, next) => {
      const identity = this.tokens.verify(socket.handshake.auth.token);
      socket.data.userId = identity?.userId;
      next(identity ? undefined : new Error('Sign in first.'));
    });
  }

  @SubscribeMessage('profile')
  keep(
    @ConnectedSocket() client: Socket,
    @MessageBody() profile: Profile,
  ): string {
    client.data.profile = profile;
    return 'kept';
  }

  @SubscribeMessage('ping')
  ping(): string {
    return 'pong';
  }
}
