import {
  type CanActivate,
  type ExecutionContext,
  Injectable,
  UseGuards,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { IoAdapter } from '@nestjs/platform-socket.io';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  WsException,
} from '@nestjs/websockets';
import type { Server, ServerOptions, Socket } from 'socket.io';
import { WebSocketManagerRegistry } from '../../src/index.js';
import type { Visitor } from '../leak-zoo/stage.js';
import {
  type People,
  type RealApplication,
  SECRET,
  gets,
  lines,
  tokenOf,
  verify,
  withToken,
} from './application.js';

/** Also runs the session middleware for sockets, as documented by express-session and socket.io. */
class SessionAdapter extends IoAdapter {
  override createIOServer(port: number, options?: ServerOptions): Server {
    const server = super.createIOServer(port, options);
    server.engine.use(
      (
        request: { headers: Record<string, string>; session?: object },
        _response: unknown,
        next: () => void,
      ) => {
        const id = verify(request.headers['x-session']);
        request.session = id ? { user: { id } } : {};
        next();
      },
    );
    return server;
  }
}

interface Basket {
  readonly items: object[];
}

@WebSocketGateway()
class BasketGateway {
  private readonly baskets = new Map<string, Basket>();
  private latest: Basket | undefined;

  @SubscribeMessage('put')
  put(@ConnectedSocket() client: Socket, @MessageBody() item: object) {
    const { session } = client.request as unknown as {
      session: { user: { id: string } };
    };
    const { id } = session.user;
    const basket = this.baskets.get(id) ?? { items: [] };
    this.baskets.set(id, basket);
    basket.items.push(item);
    this.latest = basket;
    return { items: basket.items.length };
  }

  /** Should return only the user's own items. */
  @SubscribeMessage('show')
  show() {
    return this.latest;
  }
}

export const basketsInSessions: RealApplication = {
  pattern: 'a session; the user on socket.request.session.user',
  gateways: [BasketGateway],
  main: (app) => void app.useWebSocketAdapter(new SessionAdapter(app)),
  client: (user) => ({ extraHeaders: { 'x-session': tokenOf(user) } }),
  use: async ({ alice, bob }) => {
    expect(await alice.ask('put', { name: 'tea' })).toEqual({ items: 1 });
    expect(await bob.ask('put', { name: 'milk' })).toEqual({ items: 1 });
    expect(await bob.ask('show')).toEqual({
      items: [{ name: 'milk' }],
    });
  },
  leak: async ({ alice, bob }) => {
    await alice.ask('put', { name: SECRET });
    await bob.ask('show');
  },
};

@WebSocketGateway()
class LobbyGateway implements OnGatewayConnection<Socket> {
  @WebSocketServer() private readonly server!: Server;

  async handleConnection(client: Socket): Promise<void> {
    const id = await Promise.resolve(verify(client.handshake.auth.token));
    if (!id) {
      client.disconnect();
      return;
    }
    client.data.user = { id };
    await client.join(`user:${id}`);
    client.emit('welcome', { id });
  }

  @SubscribeMessage('ready')
  ready(@ConnectedSocket() client: Socket) {
    const { id } = client.data.user as { id: string };
    this.server.to(`user:${id}`).emit('you-are-ready', { id });
    return { ready: true };
  }

  @SubscribeMessage('note')
  note(@MessageBody() text: string) {
    this.server.emit('noted', text);
    return { noted: true };
  }
}

export const lobbyThatAuthenticatesOnConnection: RealApplication = {
  pattern: 'authentication in handleConnection',
  gateways: [LobbyGateway],
  client: withToken,
  use: async ({ alice, bob }) => {
    await gets(alice, 'welcome', { id: 'alice' });
    await gets(bob, 'welcome', { id: 'bob' });
    expect(await alice.ask('ready')).toEqual({ ready: true });
    await gets(alice, 'you-are-ready', { id: 'alice' });
  },
  leak: async ({ alice }) => {
    await alice.ask('note', SECRET);
  },
};

/** The one line that an application of this kind adds. */
function signIn(modules: ModuleRef, client: Socket, userId: string): void {
  if (!lines.areAdded) return;
  modules
    .get(WebSocketManagerRegistry, { strict: false })
    .signIn(client, { userId });
}

@Injectable()
class TokenGuard implements CanActivate {
  constructor(private readonly modules: ModuleRef) {}

  canActivate(context: ExecutionContext): boolean {
    const client: Socket & { user?: object } = context.switchToWs().getClient();
    const id = verify(client.handshake.auth.token);
    if (!id) throw new WsException('unauthorized');
    if (!client.user) signIn(this.modules, client, id);
    client.user = { id };
    return true;
  }
}

@UseGuards(TokenGuard)
@WebSocketGateway()
class TasksGateway {
  @WebSocketServer() private readonly server!: Server;

  @SubscribeMessage('add')
  add(@ConnectedSocket() client: Socket, @MessageBody() title: string) {
    const { user } = client as unknown as { user: { id: string } };
    client.emit('task-added', { title, owner: user.id });
    return { added: true };
  }

  @SubscribeMessage('finish')
  finish(@MessageBody() title: string) {
    this.server.emit('task-finished', { title });
    return { finished: true };
  }
}

export const tasksBehindAGuard: RealApplication = {
  pattern: 'authentication in a guard on messages',
  gateways: [TasksGateway],
  providers: [TokenGuard],
  client: withToken,
  code: 'registry.signIn(client, { userId })',
  use: async ({ alice, bob }) => {
    for (const [one, owner] of [
      [alice, 'alice'],
      [bob, 'bob'],
    ] as const) {
      expect(await one.ask('add', 'tidy up')).toEqual({ added: true });
      await gets(one, 'task-added', { title: 'tidy up', owner });
    }
  },
  leak: async ({ alice }) => {
    await alice.ask('finish', SECRET);
  },
};

@WebSocketGateway()
class GameGateway {
  @WebSocketServer() private readonly server!: Server;

  constructor(private readonly modules: ModuleRef) {}

  @SubscribeMessage('login')
  login(@ConnectedSocket() client: Socket, @MessageBody() token: string) {
    const id = verify(token);
    if (!id) return { error: 'unauthorized' };
    client.data.player = id;
    signIn(this.modules, client, id);
    return { player: id };
  }

  @SubscribeMessage('enter')
  async enter(@ConnectedSocket() client: Socket, @MessageBody() game: string) {
    await client.join(`game-${game}`);
    client.to(`game-${game}`).emit('entered', client.data.player);
    return { game };
  }

  @SubscribeMessage('hand')
  hand(@MessageBody() cards: string) {
    this.server.emit('hand', cards);
    return { dealt: true };
  }
}

export const gameWithALogin: RealApplication = {
  pattern: 'sign-in by a message',
  gateways: [GameGateway],
  client: () => ({}),
  signIn: async (visitor: Visitor, user: string) => {
    expect(await visitor.ask('login', tokenOf(user))).toEqual({ player: user });
  },
  code: 'registry.signIn(client, { userId })',
  use: async ({ alice, bob }: People) => {
    expect(await alice.ask('enter', '1')).toEqual({ game: '1' });
    expect(await bob.ask('enter', '1')).toEqual({ game: '1' });
    await gets(alice, 'entered', 'bob');
  },
  leak: async ({ alice }) => {
    await alice.ask('hand', SECRET);
  },
};
