import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import {
  CurrentManager,
  EmergencyBreaker,
  WebSocketManager,
  WebSocketManagerModule,
  WebSocketManagerRegistry,
} from 'nestjs-websocket-manager';
import { redisCluster } from 'nestjs-websocket-manager/redis';
import type { Socket } from 'socket.io';
import type { StartedNode } from './node.js';
import { CHANNEL, userName } from './protocol.js';

@WebSocketGateway()
class AskGateway {
  @SubscribeMessage('ask')
  ask(@MessageBody() words: unknown): unknown {
    return words;
  }

  @SubscribeMessage('join')
  join(@CurrentManager() manager: WebSocketManager): boolean {
    manager.join(CHANNEL);
    return true;
  }
}

const identify = ({ handshake }: Socket) => ({
  userId: (handshake.auth as { user: string }).user,
});

/** This library, on Redis or alone. */
export async function startManaged(
  url: string | undefined,
): Promise<StartedNode> {
  class NodeModule {}
  const managers = WebSocketManagerModule.forRoot({
    identify,
    ...(url !== undefined && { cluster: redisCluster({ url }) }),
    // The load is many times what one user may send.
    limits: { messagesPerSecond: Infinity },
  });
  const app = await NestFactory.create(
    { module: NodeModule, imports: [managers], providers: [AskGateway] },
    { logger: false, abortOnError: false },
  );
  await app.listen(0, '127.0.0.1');
  const registry = app.get(WebSocketManagerRegistry);
  const managerOf = (userId: string) => registry.acquire({ userId });
  return {
    port: (app.getHttpServer().address() as AddressInfo).port,
    toUser: (user, payload) => void managerOf(user).emit('news', payload),
    toChannel: (payload) => {
      managerOf(userName(0)).to(CHANNEL).emit('news', payload);
    },
    quarantine: (userId) =>
      void app.get(EmergencyBreaker).quarantine({ userId }, 'measured'),
  };
}
