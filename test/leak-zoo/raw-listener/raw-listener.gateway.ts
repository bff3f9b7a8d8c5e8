import { type OnGatewayConnection, WebSocketGateway } from '@nestjs/websockets';
import type { Socket } from 'socket.io';

/** The defect: A listener of socket.io beside Nest, which runs no guard and no interceptor. */
@WebSocketGateway()
export class RawGateway implements OnGatewayConnection {
  private clipboard: object | undefined;

  handleConnection(client: Socket): void {
    client.on('copy', (content: object) => {
      this.clipboard = content;
    });
    client.on('paste', (reply: (content: unknown) => void) =>
      reply(this.clipboard ?? 'nothing'),
    );
  }
}
