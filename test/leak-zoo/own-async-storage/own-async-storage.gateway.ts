import { setTimeout as pause } from 'node:timers/promises';
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  ConnectedSocket,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';
import type { User } from '../stage.js';

/** The defect: The application has its own async storage, with one store object for all runs. */
@WebSocketGateway()
export class TraceGateway {
  private readonly storage = new AsyncLocalStorage<{ user?: User }>();
  private readonly store: { user?: User } = {};

  @SubscribeMessage('trace')
  trace(@ConnectedSocket() client: Socket): Promise<User | undefined> {
    return this.storage.run(this.store, async () => {
      this.store.user = client.data.user as User;
      await pause(10);
      return this.storage.getStore()?.user;
    });
  }
}
