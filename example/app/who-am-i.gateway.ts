import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { CurrentManager, WebSocketManager } from 'nestjs-websocket-manager';

/** The data of a user about itself, from the verified identity and not from the client. */
export interface WhoAmI {
  readonly userId: string;
  /**
   * The id of the manager: the same for every device, and new after the user was disconnected for longer than
   * `idleTtl`.
   */
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
