import 'reflect-metadata';
import {
  type DynamicModule,
  type INestApplication,
  Module,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  Ack,
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';
import { SharesWithOthers } from 'nestjs-websocket-manager';

/*
 * Gateways of all kinds that discovery supports, and the ways to export an application.
 */

abstract class Inherited {
  @SubscribeMessage('inherited')
  answer(@MessageBody('key') key: string): string {
    return `inherited ${key}`;
  }
}

@SharesWithOthers('came')
@WebSocketGateway({ cors: true, connectionStateRecovery: {} })
export class MainGateway extends Inherited implements OnGatewayConnection {
  handleConnection(client: Socket): void {
    client.on('raw', ({ text }: { text: string }, reply: (a: string) => void) =>
      reply(text),
    );
  }

  @SubscribeMessage('*')
  wildcard(
    @MessageBody() { room, text = '' }: { room: string; text?: string },
  ) {
    return { room, text };
  }

  @SubscribeMessage({ cmd: 'sum' })
  sum(@MessageBody() body: { numbers: number[] }): number {
    return body.numbers.reduce((a, b) => a + b, 0);
  }

  @SubscribeMessage(7)
  seven(): string {
    return 'seven';
  }

  @SharesWithOthers()
  @SubscribeMessage('acknowledged')
  acknowledged(
    @ConnectedSocket() client: Socket,
    @MessageBody() text: string,
    @Ack() reply: (answer: string) => void,
  ): void {
    reply(`${client.id.length > 0} ${text}`);
  }

  @SubscribeMessage('bare')
  bare(_client: Socket, data: { amount: number }): boolean {
    return data.amount > 3;
  }
}

@WebSocketGateway({ namespace: 'side', transports: ['websocket'] })
export class SideGateway {
  @SubscribeMessage('first')
  first(): number {
    return 1;
  }
}

@WebSocketGateway({ namespace: '/side' })
export class SecondSideGateway {
  @SubscribeMessage('second')
  second(): number {
    return 2;
  }
}

@WebSocketGateway({ namespace: /^\/room-\d+$/ })
export class RoomsGateway {
  @SubscribeMessage('in-a-room')
  say(): string {
    return 'here';
  }
}

@Module({
  providers: [MainGateway, SideGateway, SecondSideGateway, RoomsGateway],
})
export class AppModule {}

export const dynamic: DynamicModule = {
  module: class Dynamic {},
  providers: [SideGateway],
};

/** Like a main.ts, with a prefix and without listening. */
export async function createApp(): Promise<INestApplication> {
  const app = await NestFactory.create(AppModule, { logger: false });
  app.setGlobalPrefix('api');
  return app;
}

export function answersNothing(): void {}

export const notAnApp = 42;
