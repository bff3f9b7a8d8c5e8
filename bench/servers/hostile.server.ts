import { type Type } from '@nestjs/common';
import {
  MessageBody,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { WebSocketManagerModule } from 'nestjs-websocket-manager';
import type { Server, Socket } from 'socket.io';
import { HOSTILE, SLOW_MS } from '../load/hostile-messages.js';
import { startNest } from './nest.js';
import { userOf } from './server-app.js';

/** Identifies a user, slowly if the client asks for it. */
async function lookUp(socket: Socket): Promise<{ userId: string }> {
  if (socket.handshake.auth.isSlow)
    await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
  return { userId: userOf(socket) };
}

function gateway(afterInit: (io: Server) => void): Type {
  @WebSocketGateway()
  class HostileGateway implements OnGatewayInit {
    afterInit(io: Server): void {
      afterInit(io);
    }

    @SubscribeMessage(HOSTILE)
    take(@MessageBody() body: unknown): boolean {
      return body !== undefined;
    }
  }
  return HostileGateway;
}

/** Plain Nest, which identifies its users in a middleware. */
export function startHostileNest(): Promise<number> {
  const middleware = (io: Server) =>
    io.use((socket, next) => {
      lookUp(socket).then(
        (user) => {
          socket.data.user = user;
          next();
        },
        (error: Error) => next(error),
      );
    });
  return startNest({ providers: [gateway(middleware)] });
}

/** This library, with all checks of payloads enabled. */
export function startHostileManaged(): Promise<number> {
  return startNest({
    imports: [
      WebSocketManagerModule.forRoot({
        identify: lookUp,
        limits: { messagesPerSecond: 1_000_000 },
        ingress: { identityKeys: ['from'] },
        egress: { ownerKeys: ['owner'] },
      }),
    ],
    providers: [gateway(() => undefined)],
  });
}
