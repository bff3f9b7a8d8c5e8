import { setTimeout as pause } from 'node:timers/promises';
import {
  ConnectedSocket,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';
import type { Profile } from './profile.gateway.js';

const LOOK_UP_MS = 300;

/** The mistake: a singleton keeps the current user in a field, and awaits before it reads the field. */
@WebSocketGateway({ namespace: 'leaks' })
export class AccountGateway {
  private currentUser!: Profile;

  @SubscribeMessage('account')
  async account(@ConnectedSocket() client: Socket): Promise<Profile> {
    this.currentUser = client.data.profile as Profile;
    await pause(LOOK_UP_MS);
    return this.currentUser;
  }
}
