import type { INestApplication, WebSocketAdapter } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Namespace, Server, ServerOptions, Socket } from 'socket.io';
import { freePort } from '../support/harness.js';
import { Authenticated, idOf } from './authenticated.js';
import {
  type RealApplication,
  SECRET,
  gets,
  tokenOf,
  verify,
  withToken,
} from './application.js';

type Next = (error?: Error) => void;
type Request = {
  headers: Record<string, string | undefined>;
  session?: { passport?: { user?: string } };
  user?: { id: string };
};

/** express-session, passport.initialize() and passport.session(), added to the engine as in socket.io's guide. */
class PassportAdapter extends IoAdapter {
  override createIOServer(port: number, options?: ServerOptions): Server {
    const server = super.createIOServer(port, options);
    const onlyForHandshake =
      (middleware: (request: Request) => void) =>
      (request: Request, _: unknown, next: Next) => {
        middleware(request);
        next();
      };
    server.engine.use(
      onlyForHandshake((request) => {
        const user = verify(request.headers['x-session']);
        request.session = user ? { passport: { user } } : {};
      }),
    );
    server.engine.use(
      onlyForHandshake((request) => {
        const id = request.session?.passport?.user;
        if (id) request.user = { id };
      }),
    );
    return server;
  }
}

@WebSocketGateway()
class InboxGateway {
  @WebSocketServer() private readonly server!: Server;

  @SubscribeMessage('inbox')
  inbox(@ConnectedSocket() client: Socket) {
    const { user } = client.request as unknown as Required<Request>;
    return { inboxOf: user.id };
  }

  @SubscribeMessage('forward')
  forward(@MessageBody() mail: string) {
    this.server.emit('mail', mail);
    return { forwarded: true };
  }
}

export const inboxBehindPassport: RealApplication = {
  pattern: 'a session with Passport; the user on socket.request.user',
  gateways: [InboxGateway],
  main: (app) => void app.useWebSocketAdapter(new PassportAdapter(app)),
  client: (user) => ({ extraHeaders: { 'x-session': tokenOf(user) } }),
  use: async ({ alice, bob }) => {
    expect(await alice.ask('inbox')).toEqual({ inboxOf: 'alice' });
    expect(await bob.ask('inbox')).toEqual({ inboxOf: 'bob' });
  },
  leak: async ({ alice }) => {
    await alice.ask('forward', SECRET);
  },
};

const NEWS_PORT = await freePort();

@WebSocketGateway({ namespace: '/chat' })
class RoomsGateway extends Authenticated {
  @SubscribeMessage('enter')
  async enter(@ConnectedSocket() client: Socket, @MessageBody() room: string) {
    await client.join(room);
    client.to(room).emit('entered', idOf(client));
    return { room };
  }

  @SubscribeMessage('save')
  save(@MessageBody() text: string) {
    this.server.emit('saved', { text });
    return { saved: true };
  }
}

@WebSocketGateway(NEWS_PORT)
class NewsGateway extends Authenticated {
  @SubscribeMessage('subscribe')
  subscribe(@ConnectedSocket() client: Socket) {
    return { subscriber: idOf(client) };
  }
}

export const twoPorts: RealApplication = {
  pattern: 'two gateways, in a namespace and on a port of its own',
  gateways: [RoomsGateway, NewsGateway],
  client: (user) => ({ ...withToken(user), namespace: '/chat' }),
  use: async ({ alice, bob, enter }) => {
    expect(await alice.ask('enter', 'tea')).toEqual({ room: 'tea' });
    expect(await bob.ask('enter', 'tea')).toEqual({ room: 'tea' });
    await gets(alice, 'entered', 'bob');
    const reader = await enter({ ...withToken('alice'), port: NEWS_PORT });
    expect(await reader.ask('subscribe')).toEqual({ subscriber: 'alice' });
  },
  leak: async ({ alice }) => {
    await alice.ask('save', SECRET);
  },
};

/** A wrapper without a base class: another adapter does the work, and this one counts. */
class CountingAdapter implements WebSocketAdapter {
  connections = 0;
  private readonly inner: IoAdapter;

  constructor(app: INestApplication) {
    this.inner = new IoAdapter(app);
  }

  create(port: number, options?: ServerOptions) {
    return this.inner.create(port, options);
  }

  bindClientConnect(server: Server, callback: (socket: Socket) => void): void {
    this.inner.bindClientConnect(server, (socket: Socket) => {
      this.connections += 1;
      callback(socket);
    });
  }

  bindClientDisconnect(client: Socket, callback: () => void): void {
    this.inner.bindClientDisconnect(client, callback);
  }

  bindMessageHandlers(
    ...args: Parameters<IoAdapter['bindMessageHandlers']>
  ): void {
    this.inner.bindMessageHandlers(...args);
  }

  close(server: Server): Promise<void> {
    return this.inner.close(server);
  }

  dispose(): Promise<void> {
    return this.inner.dispose();
  }
}

@WebSocketGateway()
class NotesGateway extends Authenticated {
  @SubscribeMessage('note')
  note(@ConnectedSocket() client: Socket, @MessageBody() text: string) {
    client.emit('noted', { by: idOf(client), text });
    return { noted: true };
  }

  @SubscribeMessage('publish')
  publish(@MessageBody() text: string) {
    this.server.emit('published', { text });
    return { published: true };
  }
}

export const wrappedAdapter: RealApplication = {
  pattern: 'an adapter that wraps another',
  gateways: [NotesGateway],
  main: (app) => void app.useWebSocketAdapter(new CountingAdapter(app)),
  client: withToken,
  use: async ({ alice }) => {
    expect(await alice.ask('note', 'tea')).toEqual({ noted: true });
    await gets(alice, 'noted', { by: 'alice', text: 'tea' });
  },
  leak: async ({ alice }) => {
    await alice.ask('publish', SECRET);
  },
};

@WebSocketGateway({ namespace: /^\/team-\w+$/ })
class TeamsGateway implements OnGatewayInit<Namespace> {
  afterInit(namespaces: Namespace): void {
    namespaces.use((socket, next) => {
      const id = verify(socket.handshake.auth.token);
      if (!id) return next(new Error('unauthorized'));
      socket.data.user = { id };
      next();
    });
  }

  @SubscribeMessage('say')
  say(@ConnectedSocket() client: Socket, @MessageBody() text: string) {
    client.nsp.emit('said', { by: idOf(client), text });
    return { said: true };
  }

  @SubscribeMessage('backup')
  backup(@ConnectedSocket() client: Socket, @MessageBody() text: string) {
    client.nsp.emit('backup', { text });
    return { kept: true };
  }
}

export const teams: RealApplication = {
  pattern: 'a namespace for each team, by a pattern',
  gateways: [TeamsGateway],
  client: (user) => ({ ...withToken(user), namespace: '/team-blue' }),
  use: async ({ alice, bob }) => {
    expect(await alice.ask('say', 'hi')).toEqual({ said: true });
    await gets(bob, 'said', { by: 'alice', text: 'hi' });
  },
  leak: async ({ alice }) => {
    await alice.ask('backup', SECRET);
  },
};
