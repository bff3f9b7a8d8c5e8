import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { CurrentManager, WebSocketManager } from 'nestjs-websocket-manager';

/** What a client may know about itself. The answer comes from the verified identity, not from the client. */
export interface WhoAmI {
  readonly userId: string;
  /** Of the manager: the same for every device, a new one after the user was away for long. */
  readonly managerId: string;
  readonly devices: number;
}

@WebSocketGateway()
export class WhoAmIGateway {
  @SubscribeMessage('who-am-i')
  whoAmI(@CurrentManager() manager: WebSocketManager): WhoAmI {
    return {
      userId: manager.user.userId,
      managerId: manager.id,
      devices: manager.connections.length,
    };
  }
}
