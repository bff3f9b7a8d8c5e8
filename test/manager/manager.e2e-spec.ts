import { Controller, Get, Injectable, Module, Scope } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import { Observable, delay, map, of, switchMap } from 'rxjs';
import type { Server, Socket } from 'socket.io';
import {
  AckTimeoutError,
  CurrentManager,
  DirectConstructionError,
  ForeignChannelError,
  LimitExceededError,
  NoCurrentManagerError,
  ReasonRequiredError,
  StaleManagerError,
  SuspiciousRecipientError,
  WebSocketManager,
  WebSocketManagerRegistry,
} from '../../src/index.js';
import {
  type Served,
  clientOf,
  connect,
  eventually,
  next,
  record,
  refusalOf,
  serve,
  settle,
} from '../support/harness.js';

interface ServerEvents {
  agent_started: (step: { question: string }) => void;
  greeted: (who: string) => void;
}

const lifecycle: string[] = [];

@WebSocketGateway()
class InjectedGateway implements OnGatewayConnection, OnGatewayDisconnect {
  constructor(private readonly manager: WebSocketManager<ServerEvents>) {}

  handleConnection(): void {
    lifecycle.push(`connected ${this.manager.user.userId}`);
  }

  handleDisconnect(): void {
    lifecycle.push(`disconnected ${this.manager.user.userId}`);
  }

  @SubscribeMessage('ask')
  ask(@MessageBody() question: { id: string }): string {
    this.manager.emit('agent_started', { question: question.id });
    return this.manager.key;
  }
}

@Injectable()
class Deep {
  constructor(private readonly registry: WebSocketManagerRegistry) {}

  async who(): Promise<string> {
    await Promise.resolve();
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
    return this.registry.current().user.userId;
  }

  later(): Observable<string> {
    return of(1).pipe(
      delay(5),
      switchMap(() => this.who()),
      map((who) => `observed ${who}`),
    );
  }
}

@WebSocketGateway()
class SingletonGateway {
  @WebSocketServer()
  server!: Server;

  constructor(private readonly deep: Deep) {}

  @SubscribeMessage('who')
  who(@CurrentManager() manager: WebSocketManager): string {
    return manager.user.userId;
  }

  @SubscribeMessage('deep')
  deepWho(): Promise<string> {
    return this.deep.who();
  }

  @SubscribeMessage('observe')
  observe(): Observable<string> {
    return this.deep.later();
  }

  @SubscribeMessage('tell')
  tell(
    @CurrentManager() manager: WebSocketManager<ServerEvents>,
    @MessageBody() to: string,
  ): boolean {
    return manager.sendTo(to, 'greeted', manager.user.userId, {
      reason: 'direct message',
    });
  }

  @SubscribeMessage('manager-id')
  managerId(@CurrentManager() manager: WebSocketManager): string {
    return manager.id;
  }
}

@WebSocketGateway({ namespace: 'second' })
class SecondGateway {
  @SubscribeMessage('manager-id')
  managerId(@CurrentManager() manager: WebSocketManager): string {
    return manager.id;
  }

  @SubscribeMessage('raw')
  raw(@ConnectedSocket() client: Socket): string {
    return client.nsp.name;
  }
}

beforeEach(() => {
  lifecycle.length = 0;
});

const all = {
  gateways: [InjectedGateway, SingletonGateway, SecondGateway],
  providers: [Deep],
};

describe('the current manager', () => {
  it('is injected into the constructor, in every hook and handler', async () => {
    const served = await serve(all);
    const [alice, bob] = await Promise.all([
      connect(served, 'alice'),
      connect(served, 'bob'),
    ]);
    const [toAlice, toBob] = [record(alice), record(bob)];
    await expect(alice.emitWithAck('ask', { id: 'q1' })).resolves.toBe(
      served.registry.get({ userId: 'alice' })?.key,
    );
    await settle();
    expect(toAlice).toEqual([['agent_started', { question: 'q1' }]]);
    expect(toBob).toEqual([]);
    bob.disconnect();
    await eventually(() => expect(lifecycle).toContain('disconnected bob'));
    expect(lifecycle.toSorted()).toEqual([
      'connected alice',
      'connected bob',
      'disconnected bob',
    ]);
  });

  it.each(['who', 'deep', 'observe'])(
    'is the sender in %s, also interleaved',
    async (event) => {
      const served = await serve(all);
      const names = ['alice', 'bob', 'carol', 'dave'];
      const clients = await Promise.all(
        names.map((name) => connect(served, name)),
      );
      for (let round = 0; round < 5; round += 1) {
        const answers: string[] = await Promise.all(
          clients.map((client) => client.emitWithAck(event)),
        );
        expect(
          answers.map((answer) => answer.replace('observed ', '')),
        ).toEqual(names);
      }
    },
  );

  it('is the same for every device and namespace of a user, and different for other users', async () => {
    const served = await serve(all);
    const [laptop, phone, second, bob] = await Promise.all([
      connect(served, 'alice'),
      connect(served, 'alice'),
      connect(served, 'alice', { namespace: '/second' }),
      connect(served, 'bob'),
    ]);
    const ids: string[] = await Promise.all(
      [laptop, phone, second, bob].map((client) =>
        client.emitWithAck('manager-id'),
      ),
    );
    expect(new Set(ids.slice(0, 3)).size).toBe(1);
    expect(ids[3]).not.toBe(ids[0]);
    const { connections } = served.registry.get({ userId: 'alice' })!;
    expect(connections.map(({ namespace }) => namespace).toSorted()).toEqual([
      '/',
      '/',
      '/second',
    ]);
  });

  it('tells apart two tenants with the same user id', async () => {
    const served = await serve(all);
    const [red, blue] = await Promise.all([
      connect(served, { user: 'alice', tenantId: 'red' }),
      connect(served, { user: 'alice', tenantId: 'blue' }),
    ]);
    const [toRed, toBlue] = [record(red), record(blue)];
    served.registry.get({ userId: 'alice', tenantId: 'red' })!.emit('hello');
    await settle();
    expect([toRed, toBlue]).toEqual([[['hello']], []]);
    expect(served.registry.get({ userId: 'alice' })).toBeUndefined();
  });

  it('is unknown outside a handler, and the error tells what to do', async () => {
    const { registry } = await serve(all);
    expect(() => registry.current()).toThrow(NoCurrentManagerError);
    expect(() => registry.current()).toThrow(/registry\.acquire\(context\)/);
    expect(registry.currentIfAny()).toBeUndefined();
  });

  it('resolves in HTTP controllers through identifyRequest', async () => {
    @Controller('me')
    class MeController {
      constructor(private readonly manager: WebSocketManager) {}

      @Get()
      me(): { key: string; sent: boolean } {
        return { key: this.manager.key, sent: this.manager.emit('from-http') };
      }
    }
    const served = await serve({
      ...all,
      controllers: [MeController],
      options: {
        identifyRequest: (request) => {
          const { authorization } = (
            request as { headers: Record<string, string> }
          ).headers;
          return authorization ? { userId: authorization } : null;
        },
      },
    });
    const alice = await connect(served, 'alice');
    const got = next(alice, 'from-http');
    const answer = await fetch(`${served.url}/me`, {
      headers: { authorization: 'alice' },
    });
    expect(await answer.json()).toEqual({
      key: 'u~alice',
      sent: true,
    });
    await got;
    expect((await fetch(`${served.url}/me`)).status).toBe(401);
    const suspicious = await fetch(`${served.url}/me`, {
      headers: { authorization: 'admin' },
    });
    expect(suspicious.status).toBe(401);
  });

  it('reports in HTTP controllers that identifyRequest is missing', async () => {
    @Controller('me')
    class MeController {
      constructor(private readonly manager: WebSocketManager) {}

      @Get()
      me(): string {
        return this.manager.key;
      }
    }
    const served = await serve({ ...all, controllers: [MeController] });
    const answer = await fetch(`${served.url}/me`);
    expect(answer.status).toBe(500);
    expect(await answer.text()).toContain('identifyRequest');
  });

  it('reaches request-scoped services under the gateway', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Inner {
      constructor(readonly manager: WebSocketManager) {}
    }
    @WebSocketGateway()
    class Outer {
      constructor(private readonly inner: Inner) {}

      @SubscribeMessage('inner')
      whoInside(): string {
        return this.inner.manager.user.userId;
      }
    }
    @Module({ providers: [Inner, Outer] })
    class FeatureModule {}
    const served = await serve({ gateways: [], imports: [FeatureModule] });
    const [alice, bob] = await Promise.all([
      connect(served, 'alice'),
      connect(served, 'bob'),
    ]);
    await expect(
      Promise.all([alice.emitWithAck('inner'), bob.emitWithAck('inner')]),
    ).resolves.toEqual(['alice', 'bob']);
  });
});

describe('the registry', () => {
  it('returns one manager for simultaneous calls', async () => {
    const { registry } = await serve(all);
    const managers = await Promise.all(
      Array.from({ length: 100 }, async () =>
        registry.acquire({ userId: 'alice' }),
      ),
    );
    expect(new Set(managers).size).toBe(1);
    expect(registry.acquire({ userId: 'bob' })).not.toBe(managers[0]);
  });

  it('is the only way to create managers', async () => {
    const { registry } = await serve(all);
    expect(() => new WebSocketManager()).toThrow(DirectConstructionError);
    expect(() => new WebSocketManager()).toThrow(/registry\.acquire/);
    const Stolen = registry.acquire({ userId: 'alice' })
      .constructor as typeof WebSocketManager;
    expect(() => new Stolen({} as never)).toThrow(DirectConstructionError);
  });

  it.each([
    ['WSM_SUSPICIOUS_ID', { userId: 'admin' }],
    ['WSM_UNAUTHENTICATED', { userId: 5 }],
    ['WSM_UNAUTHENTICATED', null],
    ['WSM_UNAUTHENTICATED', undefined],
    ['WSM_EXPIRED', { userId: 'alice', expiresAt: 1 }],
  ])('refuses with %s to acquire %o', async (code, identity) => {
    const { registry } = await serve(all);
    expect(() => registry.acquire(identity as never)).toThrow(
      expect.objectContaining({ code }),
    );
    expect(registry.size).toBe(0);
  });

  it('reports its managers and connections', async () => {
    const served = await serve(all);
    await Promise.all([
      connect(served, 'alice'),
      connect(served, 'alice'),
      connect(served, 'bob'),
    ]);
    served.registry.acquire({ userId: 'job' });
    expect(served.registry.status()).toEqual({
      managers: 3,
      connections: 3,
      idle: 1,
      users: { 'u~alice': 2, 'u~bob': 1, 'u~job': 0 },
      rejections: {},
      quarantined: [],
      breaker: { server: 'closed', users: { open: 0, halfOpen: 0, held: 0 } },
    });
    expect(served.registry.validate({ userId: 'alice' })).toEqual({
      valid: true,
      key: 'u~alice',
      managers: 1,
      problems: [],
    });
  });

  it('keeps a manager for idleTtl, then releases it', async () => {
    const served = await serve({ ...all, options: { idleTtl: 150 } });
    const alice = await connect(served, 'alice');
    const manager = served.registry.get({ userId: 'alice' })!;
    manager.state.set('draft', 'text');
    alice.disconnect();
    await eventually(() => expect(manager.health().status).toBe('idle'));
    const again = await connect(served, 'alice');
    expect(served.registry.get({ userId: 'alice' })).toBe(manager);
    expect(manager.state.get('draft')).toBe('text');
    again.disconnect();
    await eventually(() => expect(served.registry.size).toBe(0));
    expect(manager.active).toBe(false);
    expect(manager.health().status).toBe('released');
    for (const use of [
      () => manager.emit('x'),
      () => manager.state,
      () => manager.join('x'),
      () => manager.to('x'),
      () => manager.sendTo('bob', 'x', 1, { reason: 'y' }),
    ]) {
      expect(use).toThrow(StaleManagerError);
    }
    await expect(manager.emitWithAck('x')).rejects.toThrow(StaleManagerError);
  });

  it('releases a manager at once on release()', async () => {
    const served = await serve(all);
    const alice = await connect(served, 'alice');
    const { state } = served.registry.get({ userId: 'alice' })!;
    const gone = next(alice, 'disconnect');
    expect(served.registry.release({ userId: 'alice' }, 'account closed')).toBe(
      true,
    );
    await gone;
    expect(() => state.get('x')).toThrow(StaleManagerError);
    expect(served.registry.status()).toMatchObject({
      managers: 0,
      connections: 0,
      idle: 0,
    });
    expect(served.registry.release({ userId: 'alice' })).toBe(false);
  });

  it('gives each manager its own frozen mode', async () => {
    const { registry } = await serve(all);
    const [one, two] = ['alice', 'bob'].map(
      (userId) => registry.acquire({ userId }).mode,
    );
    expect(one).not.toBe(two);
    expect(one.name).toBe('unified');
    expect(Object.isFrozen(one)).toBe(true);
  });
});

describe('emitting', () => {
  const devices = async (served: Served) => ({
    laptop: await connect(served, 'alice'),
    phone: await connect(served, 'alice'),
    second: await connect(served, 'alice', { namespace: '/second' }),
    bob: await connect(served, 'bob'),
  });

  it('reaches every device of the user in every namespace, once, and no other user', async () => {
    const served = await serve(all);
    const { laptop, phone, second, bob } = await devices(served);
    const received = [laptop, phone, second, bob].map(record);
    expect(
      served.registry.acquire({ userId: 'alice' }).emit('hello', 1, { two: 2 }),
    ).toBe(true);
    expect(
      served.registry.acquire({ userId: 'nobody-here' }).emit('hello'),
    ).toBe(false);
    await settle();
    const once = [['hello', 1, { two: 2 }]];
    expect(received).toEqual([once, once, once, []]);
  });

  it('collects an acknowledgement from every device', async () => {
    const served = await serve(all);
    const { laptop, phone, second, bob } = await devices(served);
    for (const [name, client] of Object.entries({
      laptop,
      phone,
      second,
      bob,
    })) {
      client.on('question', (_, answer: (name: string) => void) =>
        answer(name),
      );
    }
    const manager = served.registry.acquire({ userId: 'alice' });
    const answers = await manager.emitWithAck('question', 'who are you?');
    expect(answers.toSorted()).toEqual(['laptop', 'phone', 'second']);
    await expect(
      served.registry.acquire({ userId: 'carol' }).emitWithAck('x'),
    ).resolves.toEqual([]);
  });

  it('keeps the received answers if one device does not answer', async () => {
    const served = await serve({ ...all, options: { ackTimeout: 60 } });
    const { laptop } = await devices(served);
    laptop.on('question', (answer: (name: string) => void) => answer('laptop'));
    const asked = served.registry
      .acquire({ userId: 'alice' })
      .emitWithAck('question');
    const error: unknown = await asked.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AckTimeoutError);
    expect((error as AckTimeoutError).responses).toEqual(['laptop']);
  });

  it('sends to another user only by sendTo', async () => {
    const served = await serve(all);
    const [alice, bob, carol] = await Promise.all(
      ['alice', 'bob', 'carol'].map((name) => connect(served, name)),
    );
    const received = [alice, bob, carol].map(record);
    await expect(alice.emitWithAck('tell', 'bob')).resolves.toBe(true);
    await expect(alice.emitWithAck('tell', 'nobody-here')).resolves.toBe(false);
    await settle();
    expect(received).toEqual([[], [['greeted', 'alice']], []]);

    const manager = served.registry.acquire({ userId: 'alice' });
    expect(() => manager.sendTo('bob', 'x', 1, {} as never)).toThrow(
      ReasonRequiredError,
    );
    expect(() => manager.sendTo('bob', 'x', 1, { reason: '  ' })).toThrow(
      ReasonRequiredError,
    );
    expect(() => manager.sendTo('../bob', 'x', 1, { reason: 'dm' })).toThrow(
      SuspiciousRecipientError,
    );
    expect(() =>
      manager.sendTo({ $ne: 1 } as never, 'x', 1, { reason: 'dm' }),
    ).toThrow(SuspiciousRecipientError);
  });

  it('stays in the tenant of the sender', async () => {
    const served = await serve(all);
    const [red, blue] = await Promise.all([
      connect(served, { user: 'bob', tenantId: 'red' }),
      connect(served, { user: 'bob', tenantId: 'blue' }),
    ]);
    const received = [red, blue].map(record);
    const alice = served.registry.acquire({ userId: 'alice', tenantId: 'red' });
    expect(alice.sendTo('bob', 'dm', 1, { reason: 'dm' })).toBe(true);
    await settle();
    expect(received).toEqual([[['dm', 1]], []]);
  });

  it('supports channels: join, to, leave, and devices that connect later', async () => {
    const served = await serve(all);
    const [alice, bob, carol] = await Promise.all(
      ['alice', 'bob', 'carol'].map((name) => connect(served, name)),
    );
    const managers = ['alice', 'bob', 'carol'].map((userId) =>
      served.registry.acquire({ userId }),
    );
    managers[0].join('team');
    managers[1].join('team');
    const late = await connect(served, 'bob');
    const received = [alice, bob, carol, late].map(record);
    managers[0].to('team').emit('news', 1);
    await settle();
    expect(received.map((packets) => packets.length)).toEqual([1, 1, 0, 1]);

    expect(() => managers[2].to('team')).toThrow(ForeignChannelError);
    managers[1].leave('team');
    expect(() => managers[1].to('team')).toThrow(ForeignChannelError);
    managers[0].to('team').emit('news', 2);
    await settle();
    expect(received.map((packets) => packets.length)).toEqual([2, 1, 0, 1]);
  });

  it('does not open a private room as a channel', async () => {
    const served = await serve(all);
    await connect(served, 'bob');
    const [room] = [
      ...served.registry.get({ userId: 'bob' })!.connections[0].socket.rooms,
    ].filter((name) => name.includes('bob'));
    const alice = served.registry.acquire({ userId: 'alice' });
    for (const channel of [room, '', 5, null]) {
      expect(() => alice.join(channel as string)).toThrow(ForeignChannelError);
      expect(() => alice.to(channel as string)).toThrow(ForeignChannelError);
    }
  });

  it('disconnects every device with the reason', async () => {
    const served = await serve(all);
    const { laptop, phone, second, bob } = await devices(served);
    const told = [laptop, phone, second].map((client) =>
      next(client, 'wsm:notice'),
    );
    served.registry
      .acquire({ userId: 'alice' })
      .disconnect('Signed out everywhere.');
    for (const [notice] of await Promise.all(told)) {
      expect(notice).toEqual({
        status: 'error',
        code: 'DISCONNECTED',
        message: 'Signed out everywhere.',
      });
    }
    await eventually(() =>
      expect(laptop.connected || phone.connected || second.connected).toBe(
        false,
      ),
    );
    expect(bob.connected).toBe(true);
    expect(served.registry.get({ userId: 'alice' })!.health()).toMatchObject({
      status: 'idle',
      connections: 0,
    });
  });
});

describe('limits', () => {
  it('accepts at most the allowed connections of one user', async () => {
    const served = await serve({
      ...all,
      options: { limits: { connectionsPerUser: 2 } },
    });
    await Promise.all([connect(served, 'alice'), connect(served, 'alice')]);
    expect(
      (await refusalOf(clientOf(served.url, { user: 'alice' }))).code,
    ).toBe('LIMIT_EXCEEDED');
    await connect(served, 'bob');
    expect(served.registry.status().rejections).toEqual({ LIMIT_EXCEEDED: 1 });
  });

  it('applies to simultaneous connections', async () => {
    const served = await serve({
      ...all,
      options: { limits: { connectionsPerUser: 3 } },
    });
    const results = await Promise.allSettled(
      Array.from({ length: 12 }, () => connect(served, 'alice')),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(
      3,
    );
    expect(served.registry.get({ userId: 'alice' })!.connections).toHaveLength(
      3,
    );
  });

  it('allows a user at most the configured channels', async () => {
    const served = await serve({
      ...all,
      options: { limits: { channelsPerUser: 2 } },
    });
    const alice = served.registry.acquire({ userId: 'alice' });
    for (const channel of ['one', 'two', 'two']) alice.join(channel);
    expect(() => alice.join('three')).toThrow(LimitExceededError);
    expect(() => alice.join('x'.repeat(257))).toThrow(ForeignChannelError);
    alice.leave('one');
    alice.join('three');
  });

  it('creates at most the allowed managers', async () => {
    const served = await serve({
      ...all,
      options: { limits: { managers: 2 } },
    });
    await Promise.all([connect(served, 'alice'), connect(served, 'bob')]);
    expect(
      (await refusalOf(clientOf(served.url, { user: 'carol' }))).code,
    ).toBe('LIMIT_EXCEEDED');
    expect(() => served.registry.acquire({ userId: 'carol' })).toThrow(
      LimitExceededError,
    );
    await connect(served, 'alice');
  });

  it('drops messages above the rate, notifies the client once, and does not affect other users', async () => {
    const served = await serve({
      ...all,
      options: { limits: { messagesPerSecond: 20, burst: 20 } },
    });
    const [alice, bob] = await Promise.all([
      connect(served, 'alice'),
      connect(served, 'bob'),
    ]);
    const received = record(alice);
    let answered = 0;
    const refused: unknown[] = [];
    for (let i = 0; i < 30; i += 1)
      alice.emit('who', (answer: unknown) => {
        if (answer === 'alice') answered += 1;
        else refused.push(answer);
      });
    // A client that awaits no answer is notified once a second.
    for (let i = 0; i < 5; i += 1) alice.emit('who');
    await expect(bob.emitWithAck('who')).resolves.toBe('bob');
    await settle();
    expect(answered).toBeGreaterThanOrEqual(20);
    expect(answered).toBeLessThan(30);
    expect(refused).toEqual(
      Array.from({ length: 30 - answered }, () =>
        expect.objectContaining({ code: 'RATE_LIMITED' }),
      ),
    );
    expect(received).toEqual([
      ['exception', expect.objectContaining({ code: 'RATE_LIMITED' })],
    ]);
    expect(served.registry.status().rejections).toEqual({
      RATE_LIMITED: 35 - answered,
    });
  });

  it('disconnects a client that continues to flood', async () => {
    const served = await serve({
      ...all,
      options: { limits: { messagesPerSecond: 20, burst: 20 } },
    });
    const [alice, bob] = await Promise.all([
      connect(served, 'alice'),
      connect(served, 'bob'),
    ]);
    const gone = next(alice, 'disconnect');
    for (let i = 0; i < 2000; i += 1) alice.emit('who');
    expect((await gone)[0]).toBe('io server disconnect');
    await expect(bob.emitWithAck('who')).resolves.toBe('bob');
  });

  it.each([
    ['text', 'x'.repeat(5000)],
    ['many bytes in few characters', '漢'.repeat(2000)],
    ['binary', Buffer.alloc(5000)],
    [
      'several attachments',
      [Buffer.alloc(2000), Buffer.alloc(2000), Buffer.alloc(2000)],
    ],
  ])(
    'ends the connection of a payload that is too large: %s',
    async (_, payload) => {
      const served = await serve({
        ...all,
        options: { limits: { payloadBytes: 4096 } },
      });
      const [alice, bob] = await Promise.all([
        connect(served, 'alice'),
        connect(served, 'bob'),
      ]);
      await expect(
        alice.emitWithAck('ask', { id: 'x'.repeat(3000) }),
      ).resolves.toBe('u~alice');
      const told = next(alice, 'exception');
      alice.emit('who', payload);
      expect(await told).toEqual([
        expect.objectContaining({ code: 'PAYLOAD_TOO_LARGE' }),
      ]);
      await eventually(() =>
        expect(served.registry.status().connections).toBe(1),
      );
      expect(served.registry.status().rejections).toEqual({
        PAYLOAD_TOO_LARGE: 1,
      });
      await expect(bob.emitWithAck('who')).resolves.toBe('bob');
    },
  );

  it('counts connections that the transport closes', async () => {
    const served = await serve({
      ...all,
      options: { limits: { payloadBytes: 4096 } },
    });
    const alice = await connect(served, 'alice');
    const gone = next(alice, 'disconnect');
    alice.emit('who', 'x'.repeat(2_000_000));
    await gone;
    await eventually(() =>
      expect(served.registry.status()).toMatchObject({
        connections: 0,
        rejections: { PAYLOAD_TOO_LARGE: 1 },
      }),
    );
  });
});
