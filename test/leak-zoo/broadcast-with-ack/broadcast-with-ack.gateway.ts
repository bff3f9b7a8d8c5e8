import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server } from 'socket.io';

/** The defect: All users are asked to acknowledge a packet that is for one user only. */
@WebSocketGateway()
export class ConfirmGateway {
  @WebSocketServer()
  private readonly server!: Server;

  @SubscribeMessage('transfer')
  async transfer(@MessageBody() iban: string): Promise<string> {
    const answers = await this.server
      .timeout(50)
      .emitWithAck('confirm', iban)
      .catch(() => [] as unknown[]);
    return `${answers.length} confirmed`;
  }
}
