import type { Provider } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';
import {
  type Identity,
  SocketReboundError,
  type Violation,
  Violations,
  type WebSocketManagerOptions,
} from '../../src/index.js';
import {
  clientOf,
  connect,
  next,
  refusalOf,
  serve,
  settle,
} from '../support/harness.js';

@WebSocketGateway()
class PingGateway {
  @SubscribeMessage('ping')
  ping(): string {
    return 'pong';
  }
}

async function watched(
  options?: WebSocketManagerOptions,
  gateways: Provider[] = [PingGateway],
) {
  const served = await serve({ gateways, options });
  const violations: Violation[] = [];
  served.app
    .get(Violations)
    .violations$.subscribe((violation) => violations.push(violation));
  return { ...served, violations };
}

describe('one context object for two users', () => {
  // A field instead of a new object for each socket.
  const reused = () => {
    const context: { userId: string } = { userId: '' };
    return (socket: {
      handshake: { auth: Record<string, unknown> };
    }): Identity => {
      context.userId = String(socket.handshake.auth.user);
      return context;
    };
  };

  it('is refused, and ends the session of the first user', async () => {
    const served = await watched({ identify: reused() });
    const alice = await connect(served, 'alice');
    const told = next(alice, 'wsm:notice');
    expect((await refusalOf(clientOf(served.url, { user: 'bob' }))).code).toBe(
      'UNAUTHENTICATED',
    );
    expect(await told).toEqual([
      expect.objectContaining({ code: 'QUARANTINED' }),
    ]);
    expect(served.registry.get({ userId: 'alice' })).toBeUndefined();
    expect(served.violations).toEqual([
      expect.objectContaining({
        vector: 'shared-context',
        users: ['u~bob', 'u~alice'],
      }),
    ]);
  });

  it('is also found in the next message of the first user', async () => {
    const served = await watched({
      identify: reused(),
      vectors: { 'shared-context': 'report' },
    });
    const alice = await connect(served, 'alice');
    await connect(served, 'bob');
    const told = next(alice, 'wsm:notice');
    alice.emit('ping');
    expect(await told).toEqual([
      expect.objectContaining({ code: 'QUARANTINED' }),
    ]);
    expect(served.violations.at(-1)).toMatchObject({
      vector: 'context-mutated',
      users: ['u~alice'],
      paths: ['user.userId'],
      handler: 'PingGateway.ping',
    });
  });

  it('only reports in mode report', async () => {
    const served = await watched({ mode: 'report', identify: reused() });
    const alice = await connect(served, 'alice');
    await connect(served, 'bob');
    await expect(alice.emitWithAck('ping')).resolves.toBe('pong');
    expect(served.violations.map(({ vector }) => vector)).toEqual([
      'shared-context',
      'context-mutated',
    ]);
  });

  it('is allowed if it always means the same user', async () => {
    const users = new Map([
      ['t1', { userId: 'alice' }],
      ['t2', { userId: 'bob' }],
    ]);
    const served = await watched({
      identify: (socket) =>
        users.get(String(socket.handshake.auth.token)) ?? null,
    });
    for (const token of ['t1', 't2', 't1', 't2'])
      await connect(served, { token });
    expect(served.violations).toEqual([]);
  });
});

describe('one session presented by two users', () => {
  it('is refused for the second user while the first is connected', async () => {
    const served = await watched();
    const alice = await connect(served, { user: 'alice', sessionId: 's-1' });
    await connect(served, { user: 'alice', sessionId: 's-1' });
    const mallory = clientOf(served.url, { user: 'mallory', sessionId: 's-1' });
    expect((await refusalOf(mallory)).code).toBe('UNAUTHENTICATED');
    await expect(alice.emitWithAck('ping')).resolves.toBe('pong');
    expect(served.violations).toEqual([
      expect.objectContaining({
        vector: 'shared-credential',
        users: ['u~mallory', 'u~alice'],
      }),
    ]);
  });

  it('is forgotten after the last connection ends', async () => {
    const served = await watched();
    const alice = await connect(served, { user: 'alice', sessionId: 's-1' });
    alice.disconnect();
    await vi.waitFor(() =>
      expect(served.registry.status().connections).toBe(0),
    );
    await connect(served, { user: 'bob', sessionId: 's-1' });
    expect(served.violations).toEqual([]);
  });
});

describe('a socket', () => {
  it('never belongs to a second user', async () => {
    const served = await watched();
    await connect(served, 'alice');
    const alice = served.registry.get({ userId: 'alice' })!;
    const [{ socket, user }] = alice.connections;
    expect(served.registry.attach(socket, user).manager).toBe(alice);
    expect(() =>
      served.registry.attach(socket, { userId: 'bob', anonymous: false }),
    ).toThrow(SocketReboundError);
    expect(served.violations).toEqual([
      expect.objectContaining({
        vector: 'socket-rebound',
        users: ['u~alice', 'u~bob'],
      }),
    ]);
    expect(served.registry.get({ userId: 'bob' })).toBeUndefined();
  });
});

describe('listeners of a manager', () => {
  it('are called for devices and for the release, and may throw', async () => {
    const served = await watched({ idleTtl: 500 });
    const heard: unknown[] = [];
    const manager = served.registry.acquire({ userId: 'alice' });
    manager.on('connected', () => {
      throw new Error('a listener of the application');
    });
    manager.on('connected', (id) => heard.push(['connected', id]));
    manager.on('disconnected', (id) => heard.push(['disconnected', id]));
    manager.on('released', (id) => heard.push(['released', id]));
    const silent = () => heard.push('never');
    manager.on('connected', silent);
    manager.off('connected', silent);
    const alice = await connect(served, 'alice');
    const { id } = alice;
    alice.disconnect();
    await vi.waitFor(() => expect(served.registry.size).toBe(0));
    expect(heard).toEqual([
      ['connected', id],
      ['disconnected', id],
      ['released', undefined],
    ]);
  });

  it('listen to one manager only', async () => {
    const served = await watched();
    const [alice, bob] = ['alice', 'bob'].map((userId) =>
      served.registry.acquire({ userId }),
    );
    const listener = vi.fn();
    expect(alice.on('connected', listener)).toBe(true);
    expect(alice.on('disconnected', listener)).toBe(true);
    expect(bob.on('connected', listener)).toBe(false);
    await connect(served, 'bob');
    expect(listener).not.toHaveBeenCalled();
    expect(served.violations).toEqual([
      expect.objectContaining({
        vector: 'shared-listener',
        users: ['u~bob', 'u~alice'],
      }),
    ]);
  });
});

describe('a socket that signs in as another user', () => {
  @WebSocketGateway()
  class SignInGateway {
    @SubscribeMessage('sign-in')
    signIn(@ConnectedSocket() { data }: Socket, @MessageBody() id: unknown) {
      data.user = { id };
      return 'hello';
    }
  }

  // The other user need not be connected.
  it.each([['bob'], [null, 'bob'], [{}, 'bob'], [[], null, 'bob']])(
    'is found, also after a missing user: %j, %j, %j',
    async (...ids) => {
      const served = await watched({}, [SignInGateway]);
      const alice = await connect(served, 'alice');
      await alice.emitWithAck('sign-in', 'alice');
      const told = next(alice, 'exception');
      for (const id of ids) {
        alice.emit('sign-in', id);
        await settle(10);
      }
      alice.emit('sign-in', 'alice');
      expect(await told).toEqual([
        expect.objectContaining({ code: 'ISOLATION_VIOLATION' }),
      ]);
      expect(served.violations).toEqual([
        expect.objectContaining({
          vector: 'identity-drift',
          users: ['u~alice'],
        }),
      ]);
    },
  );

  @WebSocketGateway()
  class ListenerGateway implements OnGatewayConnection {
    handleConnection(client: Socket): void {
      client.data.user = { id: client.handshake.auth.user };
      client.on('become', (id: string) => {
        client.data.user = { id };
      });
    }

    @SubscribeMessage('who')
    who(@ConnectedSocket() { data }: Socket): unknown {
      return data.user;
    }
  }

  it('is found if its very first message goes to a listener beside Nest', async () => {
    const served = await watched({}, [ListenerGateway]);
    const alice = await connect(served, 'alice');
    const told = next(alice, 'exception');
    alice.emit('become', 'bob');
    await settle(10);
    alice.emit('who');
    expect(await told).toEqual([
      expect.objectContaining({ code: 'ISOLATION_VIOLATION' }),
    ]);
  });
});
