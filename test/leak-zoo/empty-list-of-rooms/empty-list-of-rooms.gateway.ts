import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server } from 'socket.io';

/** The defect: No room was found, and `to([])` means everybody. */
@WebSocketGateway()
export class DevicesGateway {
  @WebSocketServer()
  private readonly server!: Server;
  private readonly devices = new Map<string, string[]>();

  @SubscribeMessage('push')
  push(@MessageBody() text: string): string {
    this.server.to(this.devices.get('tablets') ?? []).emit('pushed', text);
    return 'pushed';
  }
}
