import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';
import type { User } from '../stage.js';

interface Report {
  readonly month: string;
  readonly owner: string;
  readonly remark: string;
}

/** The defect: The same cache with only texts and numbers, found by their owner field (`egress.ownerKeys`). */
@WebSocketGateway()
export class ReportGateway {
  private readonly cache = new Map<string, Report>();

  @SubscribeMessage('report')
  report(
    @ConnectedSocket() client: Socket,
    @MessageBody() month: string,
  ): Report {
    const { id, secret } = client.data.user as User;
    const report = this.cache.get(month) ?? {
      month,
      owner: id,
      remark: secret,
    };
    this.cache.set(month, report);
    return report;
  }
}
