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
  readonly preparedFor: User;
}

/** The defect: The cache of reports is keyed only by the month, and the first user fills it. */
@WebSocketGateway()
export class ReportGateway {
  private readonly cache = new Map<string, Report>();

  @SubscribeMessage('report')
  report(
    @ConnectedSocket() client: Socket,
    @MessageBody() month: string,
  ): Report {
    const known = this.cache.get(month);
    if (known) return known;
    const report = { month, preparedFor: client.data.user as User };
    this.cache.set(month, report);
    return report;
  }
}
