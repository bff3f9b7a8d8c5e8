import { AsyncLocalStorage } from 'node:async_hooks';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';

/** The defect: Callbacks that keep the context of who has registered them are called with the data of others. */
@WebSocketGateway()
export class ScansGateway {
  private readonly callbacks: ((scan: string) => void)[] = [];

  @SubscribeMessage('scans')
  register(@ConnectedSocket() client: Socket): string {
    const report = (scan: string) => client.emit('scanned', scan);
    this.callbacks.push(AsyncLocalStorage.bind(report));
    return 'registered';
  }

  @SubscribeMessage('scan')
  scan(@MessageBody() badge: string): string {
    for (const report of this.callbacks) report(`badge ${badge}`);
    return 'scanned';
  }
}
