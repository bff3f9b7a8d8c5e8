import { EventEmitter, on } from 'node:events';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';

/** The defect: Each user loops over the events of a common bus, and none looks at whom they concern. */
@WebSocketGateway()
export class TradesGateway implements OnGatewayDisconnect {
  private readonly bus = new EventEmitter();
  private readonly ends = new Map<string, AbortController>();

  handleDisconnect({ id }: Socket): void {
    this.ends.get(id)?.abort();
  }

  @SubscribeMessage('trades')
  listen(@ConnectedSocket() client: Socket): string {
    const end = new AbortController();
    this.ends.set(client.id, end);
    this.forward(client, end.signal).catch(() => {});
    return 'listening';
  }

  @SubscribeMessage('trade')
  trade(@MessageBody() account: string): string {
    this.bus.emit('trade', `bought with ${account}`);
    return 'done';
  }

  private async forward(client: Socket, signal: AbortSignal): Promise<void> {
    for await (const [trade] of on(this.bus, 'trade', { signal }))
      client.emit('traded', trade);
  }
}
