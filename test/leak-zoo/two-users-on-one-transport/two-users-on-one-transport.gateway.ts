import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';

const sessions = new WeakMap<object, object>();

class Sessions {
  @SubscribeMessage('remember')
  remember(
    @ConnectedSocket() client: Socket,
    @MessageBody() session: object,
  ): string {
    sessions.set(client.conn, session);
    return 'remembered';
  }

  @SubscribeMessage('recall')
  recall(@ConnectedSocket() client: Socket): object | undefined {
    return sessions.get(client.conn);
  }
}

/** The defect: Two namespaces share a transport, and the session is keyed by the transport. */
@WebSocketGateway()
export class MainGateway extends Sessions {}

@WebSocketGateway({ namespace: 'guests' })
export class GuestsGateway extends Sessions {}
