import { setTimeout as pause } from 'node:timers/promises';
import {
  ConnectedSocket,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';
import type { User } from '../stage.js';

/** The defect: While one user's profile is loading, all other users await the same promise. */
@WebSocketGateway()
export class ProfileGateway {
  private loading: Promise<{ profile: User }> | undefined;

  @SubscribeMessage('profile')
  profile(@ConnectedSocket() client: Socket): Promise<{ profile: User }> {
    return (this.loading ??= this.load(client.data.user as User));
  }

  private async load(user: User): Promise<{ profile: User }> {
    await pause(10);
    this.loading = undefined;
    return { profile: user };
  }
}
