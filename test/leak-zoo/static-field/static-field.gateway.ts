import {
  ConnectedSocket,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';
import type { User } from '../stage.js';

class Session {
  static current: { owner: User; step: number } | undefined;
}

/** The defect: A static field of a class is shared by all users, like a global variable. */
@WebSocketGateway()
export class WizardGateway {
  @SubscribeMessage('begin')
  begin(@ConnectedSocket() client: Socket): string {
    Session.current = { owner: client.data.user as User, step: 1 };
    return 'begun';
  }

  @SubscribeMessage('step')
  step(): object | undefined {
    return Session.current;
  }
}
