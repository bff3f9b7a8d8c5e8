import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';
import type { Profile } from './profile.gateway.js';

interface Report {
  readonly month: string;
  readonly preparedFor: Profile;
}

/** The mistake: the key of the cache is the month alone, so the first user's report goes to the next. */
@WebSocketGateway({ namespace: 'leaks' })
export class ReportGateway {
  private readonly cache = new Map<string, Report>();

  @SubscribeMessage('report')
  report(
    @ConnectedSocket() client: Socket,
    @MessageBody() month: string,
  ): Report {
    const cached = this.cache.get(month);
    if (cached) return cached;
    const preparedFor = client.data.profile as Profile;
    const report = { month, preparedFor };
    this.cache.set(month, report);
    return report;
  }
}
