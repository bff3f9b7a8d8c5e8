import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';

interface Job {
  readonly query: string;
  readonly client: Socket;
}

/** The defect: A pool that the first query opens returns its results to the last user. */
@WebSocketGateway()
export class ReportsGateway implements OnGatewayDisconnect {
  private readonly jobs: Job[] = [];
  private pool: NodeJS.Timeout | undefined;

  handleDisconnect(): void {
    clearInterval(this.pool);
  }

  @SubscribeMessage('report')
  report(
    @ConnectedSocket() client: Socket,
    @MessageBody() query: string,
  ): string {
    this.jobs.push({ query, client });
    this.pool ??= setInterval(() => this.work(), 15);
    return 'queued';
  }

  private work(): void {
    const last = this.jobs.at(-1);
    for (const { query } of this.jobs.splice(0))
      last?.client.emit('reported', `rows of ${query}`);
  }
}
