import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import {
  type Identity,
  Incidents,
  NotConnectedError,
  type SecurityIncident,
  SocketReboundError,
  WebSocketManager,
  WebSocketManagerRegistry,
  type WebSocketManagerOptions,
} from '../../src/index.js';
import {
  clientOf,
  connected,
  next,
  record,
  serve,
} from '../support/harness.js';

@WebSocketGateway()
class LoginGateway {
  @WebSocketServer() readonly server!: Server;
  readonly sockets: Socket[] = [];

  constructor(private readonly registry: WebSocketManagerRegistry) {}

  @SubscribeMessage('login')
  async login(
    @ConnectedSocket() socket: Socket,
    @MessageBody() user: Identity,
  ) {
    this.sockets.push(socket);
    const anonymous = this.registry.current();
    anonymous.state.set('basket', { items: 1 });
    anonymous.join('visitors');
    await socket.join('lobby');
    socket.data.user = { id: user.userId };
    let error: string | undefined;
    try {
      this.registry.signIn(socket, user);
    } catch (caught) {
      error = (caught as { code: string }).code;
    }
    await Promise.resolve();
    const current = this.registry.current();
    this.server.to(socket.id).emit('hello', { user });
    current.emit('private', user);
    current.state.set('login', user);
    return {
      error,
      user: current.user,
      isActive: anonymous.active,
      held: current.state.has('basket'),
    };
  }

  @SubscribeMessage('again')
  again(@ConnectedSocket() socket: Socket, @MessageBody() user: string) {
    try {
      this.registry.signIn(socket, JSON.parse(user) as Identity);
    } catch (error) {
      return { code: (error as { code: string }).code };
    }
    return { user: this.registry.current().user };
  }

  @SubscribeMessage('leak')
  leak(@MessageBody() text: string) {
    this.server.emit('leaked', text);
  }
}

async function start(options: WebSocketManagerOptions = {}) {
  const served = await serve({
    gateways: [LoginGateway],
    options: { identify: () => null, anonymous: 'allow', ...options },
  });
  const incidents: SecurityIncident[] = [];
  served.app.get(Incidents).incidents$.subscribe((one) => incidents.push(one));
  const enter = async () => {
    const client = clientOf(served.url, {});
    await connected(client);
    return client;
  };
  return { ...served, incidents, enter, gateway: served.app.get(LoginGateway) };
}

describe('registry.signIn', () => {
  it('assigns the user to an anonymous socket within the same message', async () => {
    const { enter, incidents, registry } = await start();
    const client = await enter();
    const hello = next(client, 'hello');
    const own = next(client, 'private');
    const answer: unknown = await client.emitWithAck('login', {
      userId: 'alice',
    });
    expect(answer).toMatchObject({
      user: { userId: 'alice', anonymous: false },
      isActive: false,
      held: false,
    });
    expect(await hello).toEqual([{ user: { userId: 'alice' } }]);
    expect(await own).toEqual([{ userId: 'alice' }]);
    expect(registry.size).toBe(1);
    expect(registry.counts().connections).toBe(1);
    expect(registry.validate({ userId: 'alice' }).problems).toEqual([]);
    expect(incidents).toEqual([]);
  });

  it('keeps the rooms of the application, and removes the socket from the anonymous manager', async () => {
    const { enter, gateway } = await start();
    await (await enter()).emitWithAck('login', { userId: 'alice' });
    const [socket] = gateway.sockets;
    const [manager] = [...socket.rooms].filter((room) =>
      room.startsWith('wsm:'),
    );
    expect(manager).toContain('alice');
    expect(new Set(socket.rooms)).toEqual(
      new Set([socket.id, 'lobby', manager]),
    );
  });

  it('gives two devices of a user one manager, and keeps users isolated', async () => {
    const { enter, incidents, registry } = await start();
    const [phone, laptop, bob] = await Promise.all([enter(), enter(), enter()]);
    await phone.emitWithAck('login', { userId: 'alice' });
    await laptop.emitWithAck('login', { userId: 'alice' });
    await bob.emitWithAck('login', { userId: 'bob' });
    expect(registry.get({ userId: 'alice' })?.connections).toHaveLength(2);
    expect(incidents).toEqual([]);
    const received = record(bob);
    phone.emit('leak', 'secret');
    await vi.waitFor(() => expect(incidents).not.toEqual([]));
    await bob.emitWithAck('again', JSON.stringify({ userId: 'bob' }));
    expect(JSON.stringify(received)).not.toContain('secret');
  });

  it('refuses a second user with an error', async () => {
    const { enter, incidents, registry } = await start();
    const client = await enter();
    await client.emitWithAck('login', { userId: 'alice' });
    const answer: unknown = await client.emitWithAck(
      'again',
      JSON.stringify({
        userId: 'bob',
      }),
    );
    expect(answer).toEqual({ code: new SocketReboundError().code });
    expect(incidents).toEqual([]);
    expect(registry.status().rejections).toEqual({ SOCKET_REBOUND: 1 });
    expect(registry.get({ userId: 'alice' })?.connections).toHaveLength(1);
    expect(registry.get({ userId: 'bob' })).toBeUndefined();
  });

  it('extends the session of the same user, and never shortens it', async () => {
    const { enter } = await start();
    const client = await enter();
    const expiresAt = Date.now() + 100_000;
    await client.emitWithAck('login', { userId: 'alice', expiresAt });
    const again = (at?: number) =>
      client.emitWithAck(
        'again',
        JSON.stringify({
          userId: 'alice',
          expiresAt: at,
        }),
      ) as Promise<unknown>;
    const until = (at: number) => ({
      user: expect.objectContaining({ expiresAt: at }) as unknown,
    });
    expect(await again(expiresAt + 5_000)).toEqual(until(expiresAt + 5_000));
    expect(await again(expiresAt)).toEqual(until(expiresAt + 5_000));
    expect(await again()).toEqual(until(expiresAt + 5_000));
  });

  it('ends the connection at the new end of the session, not at the old one', async () => {
    const { enter } = await start();
    const client = await enter();
    const expiresAt = Date.now() + 150;
    await client.emitWithAck('login', { userId: 'alice', expiresAt });
    await client.emitWithAck(
      'again',
      JSON.stringify({
        userId: 'alice',
        expiresAt: expiresAt + 300,
      }),
    );
    await next(client, 'disconnect');
    expect(Date.now()).toBeGreaterThanOrEqual(expiresAt + 300);
  });

  it.each<[string, Identity, string]>([
    ['a reserved name', { userId: 'admin' }, 'WSM_SUSPICIOUS_ID'],
    ['an expired identity', { userId: 'alice', expiresAt: 1 }, 'WSM_EXPIRED'],
    ['an id of a wrong type', { userId: 7 as never }, 'WSM_UNAUTHENTICATED'],
  ])('judges whoever signs in like a handshake: %s', async (_, user, code) => {
    const { enter, registry } = await start();
    const client = await enter();
    const answer: unknown = await client.emitWithAck(
      'again',
      JSON.stringify(user),
    );
    expect(answer).toEqual({ code });
    expect([...registry.managers()].map((one) => one.user.anonymous)).toEqual([
      true,
    ]);
  });

  it('respects the limit of connections', async () => {
    const { enter } = await start({ limits: { connectionsPerUser: 1 } });
    await (
      await enter()
    ).emitWithAck('again', JSON.stringify({ userId: 'alice' }));
    const answer: unknown = await (
      await enter()
    ).emitWithAck('again', JSON.stringify({ userId: 'alice' }));
    expect(answer).toEqual({ code: 'WSM_LIMIT_EXCEEDED' });
  });

  it('refuses a login session that another user presents', async () => {
    const { enter, incidents } = await start();
    await (
      await enter()
    ).emitWithAck(
      'again',
      JSON.stringify({ userId: 'alice', sessionId: 's1' }),
    );
    const answer: unknown = await (
      await enter()
    ).emitWithAck('again', JSON.stringify({ userId: 'bob', sessionId: 's1' }));
    expect(answer).toEqual({ code: 'WSM_UNAUTHENTICATED' });
    expect(incidents.map(({ vector }) => vector)).toEqual([
      'shared-credential',
    ]);
  });

  it('refuses a socket that has closed', async () => {
    const { enter, gateway, registry } = await start();
    const client = await enter();
    await client.emitWithAck('login', { userId: 'alice' });
    const [socket] = gateway.sockets;
    client.disconnect();
    await vi.waitFor(() => expect(socket.connected).toBe(false));
    expect(() => registry.signIn(socket, { userId: 'alice' })).toThrow(
      NotConnectedError,
    );
    expect(registry.get({ userId: 'alice' })).toBeInstanceOf(WebSocketManager);
  });
});
