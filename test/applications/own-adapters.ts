import { IoAdapter } from '@nestjs/platform-socket.io';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import { Adapter } from 'socket.io-adapter';
import type { Server, ServerOptions, Socket } from 'socket.io';
import {
  type RealApplication,
  SECRET,
  gets,
  verify,
  withToken,
} from './application.js';

/** A stand-in for a Redis adapter, which is created after its connection. */
class AwaitingAdapter extends IoAdapter {
  private backend: typeof Adapter | undefined;

  async connectToBackend(): Promise<void> {
    this.backend = await Promise.resolve(class extends Adapter {});
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    const server = super.createIOServer(port, options);
    server.adapter(this.backend!);
    return server;
  }
}

@WebSocketGateway()
class ChatGateway implements OnGatewayInit<Server> {
  @WebSocketServer() private readonly server!: Server;

  afterInit(server: Server): void {
    server.use((socket, next) => {
      const userId = verify(socket.handshake.auth.token);
      if (!userId) return next(new Error('unauthorized'));
      socket.data.userId = userId;
      next();
    });
  }

  @SubscribeMessage('join')
  async join(@ConnectedSocket() client: Socket, @MessageBody() room: string) {
    await client.join(room);
    return { joined: room };
  }

  @SubscribeMessage('say')
  say(
    @ConnectedSocket() client: Socket,
    @MessageBody() { room, text }: { room: string; text: string },
  ) {
    const from: unknown = client.data.userId;
    this.server.to(room).emit('said', { from, text });
    return { sent: true };
  }

  @SubscribeMessage('save-draft')
  saveDraft(@MessageBody() text: string) {
    this.server.emit('draft-saved', { text });
    return { saved: true };
  }
}

export const chatWithRedisAdapter: RealApplication = {
  pattern: 'an adapter that awaits Redis; the user on socket.data.userId',
  gateways: [ChatGateway],
  main: async (app) => {
    const adapter = new AwaitingAdapter(app);
    await adapter.connectToBackend();
    app.useWebSocketAdapter(adapter);
  },
  client: withToken,
  use: async ({ alice, bob }) => {
    for (const one of [alice, bob])
      expect(await one.ask('join', 'general')).toEqual({ joined: 'general' });
    expect(await alice.ask('say', { room: 'general', text: 'hi' })).toEqual({
      sent: true,
    });
    await gets(bob, 'said', { from: 'alice', text: 'hi' });
  },
  leak: async ({ alice }) => {
    await alice.ask('save-draft', SECRET);
  },
};

/** Authenticates where the server is created, and sets the user on the socket. */
class AuthenticatingAdapter extends IoAdapter {
  override createIOServer(port: number, options?: ServerOptions): Server {
    const allowRequest: ServerOptions['allowRequest'] = (request, answer) =>
      answer(null, request.headers['x-blocked'] === undefined);
    const server = super.createIOServer(port, {
      ...options,
      allowRequest,
    } as ServerOptions);
    server.use((socket, next) => {
      const id = verify(socket.handshake.auth.token);
      if (!id) return next(new Error('unauthorized'));
      Object.assign(socket, { user: { id } });
      next();
    });
    return server;
  }
}

const idOf = (socket: Socket) =>
  (socket as unknown as { user: { id: string } }).user.id;

@WebSocketGateway()
class DirectMessagesGateway
  implements OnGatewayConnection<Socket>, OnGatewayDisconnect<Socket>
{
  @WebSocketServer() private readonly server!: Server;
  private readonly socketOf = new Map<string, string>();
  private lastSeen = '';

  handleConnection(client: Socket): void {
    this.lastSeen = client.id;
    this.socketOf.set(idOf(client), client.id);
  }

  handleDisconnect(client: Socket): void {
    this.socketOf.delete(idOf(client));
  }

  @SubscribeMessage('direct')
  direct(
    @ConnectedSocket() client: Socket,
    @MessageBody() { to, text }: { to: string; text: string },
  ) {
    const socket = this.socketOf.get(to);
    if (socket)
      this.server.to(socket).emit('direct', { from: idOf(client), text });
    return { delivered: socket !== undefined };
  }

  @SubscribeMessage('export')
  export(@MessageBody() text: string) {
    this.server.to(this.lastSeen).emit('exported', { text });
    return { exported: true };
  }
}

export const directMessages: RealApplication = {
  pattern:
    'an adapter that authenticates; the user on the socket; messages to people without a common room',
  gateways: [DirectMessagesGateway],
  main: (app) => void app.useWebSocketAdapter(new AuthenticatingAdapter(app)),
  client: withToken,
  use: async ({ alice, bob }) => {
    const answer = await alice.ask('direct', { to: 'bob', text: 'hello' });
    expect(answer).toEqual({ delivered: true });
    await gets(bob, 'direct', { from: 'alice', text: 'hello' });
  },
  // Bob has connected last.
  leak: async ({ alice }) => {
    await alice.ask('export', SECRET);
  },
};
