import {
  ConnectedSocket,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { type Observable, interval, map, take } from 'rxjs';
import type { Socket } from 'socket.io';
import type { User } from '../stage.js';

/** The defect: A stream reads the signed-in user at each tick, and the page signs in as another user. */
@WebSocketGateway()
export class TickerGateway implements OnGatewayConnection {
  handleConnection(client: Socket): void {
    client.on('switch-user', (id: string) => {
      client.data.user = { id, secret: `${id}-secret` };
    });
  }

  @SubscribeMessage('watch')
  watch(
    @ConnectedSocket() client: Socket,
  ): Observable<{ event: string; data: string }> {
    return interval(5).pipe(
      take(10),
      map(() => ({ event: 'tick', data: (client.data.user as User).secret })),
    );
  }
}
