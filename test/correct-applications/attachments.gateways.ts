import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';
import { CurrentManager, WebSocketManager } from '../../src/index.js';

/** Keeps payloads in all places where an application may keep them. */
@WebSocketGateway()
export class AttachmentsGateway {
  @SubscribeMessage('echo')
  echo(@MessageBody() file: unknown): unknown {
    return file;
  }

  @SubscribeMessage('store')
  store(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() file: unknown,
  ): unknown {
    manager.state.set('last', file);
    return manager.state.get('last');
  }

  @SubscribeMessage('keep')
  keep(@ConnectedSocket() client: Socket, @MessageBody() file: unknown): void {
    (client.data as { last?: unknown }).last = file;
    client.emit('kept', file);
  }

  @SubscribeMessage('post')
  async post(
    @ConnectedSocket() client: Socket,
    @MessageBody() file: unknown,
  ): Promise<number> {
    await client.join('board');
    client.to('board').emit('posted', file);
    return 1;
  }

  @SubscribeMessage('collect')
  async collect(
    @ConnectedSocket() client: Socket,
    @CurrentManager() manager: WebSocketManager,
  ): Promise<unknown> {
    const file: unknown = await client.timeout(1_000).emitWithAck('give');
    manager.state.set('given', file);
    return file;
  }
}

/** socket.io hands out the namespace of a pattern, and keeps it here. */
interface Parents {
  readonly parentNsps: ReadonlyMap<unknown, object>;
}

/** Keeps objects of socket.io, which lead to all connected users. */
@WebSocketGateway()
export class SocketsGateway {
  @SubscribeMessage('remember')
  async remember(
    @ConnectedSocket() client: Socket,
    @CurrentManager() { state }: WebSocketManager,
  ): Promise<number> {
    await client.join('lobby');
    const { nsp } = client;
    const { adapter, server } = nsp;
    const all = {
      client,
      nsp,
      adapter,
      server,
      engine: server.engine as object,
      connection: client.conn as object,
      transport: client.conn.transport as object,
      under: client.client,
      request: client.request,
      sockets: nsp.sockets,
      rooms: adapter.rooms,
      sids: adapter.sids,
      lobby: adapter.rooms.get('lobby'),
      to: client.to('x'),
      parents: [...(server as unknown as Parents).parentNsps.values()],
    };
    for (const [name, value] of Object.entries(all)) state.set(name, value);
    (client.data as { self?: unknown }).self = client;
    return state.size;
  }
}

@WebSocketGateway({ namespace: /^\/team-\d$/ })
export class TeamsGateway extends SocketsGateway {}
