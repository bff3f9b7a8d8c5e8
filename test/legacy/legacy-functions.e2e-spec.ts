import { Controller, Get, Injectable } from '@nestjs/common';
import type {
  OnApplicationBootstrap,
  OnModuleDestroy,
  OnModuleInit,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  MessageBody,
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import {
  CurrentManager,
  HandshakeRefusal,
  WebSocketManager,
  WebSocketManagerModule,
  WebSocketManagerRegistry,
} from 'nestjs-websocket-manager';
import {
  FactoryConstructionError,
  NoApplicationError,
  SeveralApplicationsError,
  TestsOnlyError,
  WebSocketManagerFactory,
  createWebSocketManager,
  createWebSocketManagerSync,
  getManagerRegistryStatus,
  getWebSocketManager,
  resetManagerRegistry,
  validateNoDuplicateManagersForUser,
} from 'nestjs-websocket-manager/legacy';
import { connect, next, serve } from '../support/harness.js';
import { silenceDeprecations } from '../support/deprecations.js';

silenceDeprecations();

const ALICE = { userId: 'alice' };

/** Every function, called for Alice. */
const CALLS: [name: string, call: () => unknown][] = [
  ['createManager', () => WebSocketManagerFactory.createManager(ALICE)],
  ['createWebSocketManager', () => createWebSocketManager(ALICE)],
  ['createWebSocketManagerSync', () => createWebSocketManagerSync(ALICE)],
  ['getWebSocketManager', () => getWebSocketManager(ALICE)],
  ['getManagerRegistryStatus', () => getManagerRegistryStatus()],
  [
    'validateNoDuplicateManagersForUser',
    () => validateNoDuplicateManagersForUser(ALICE),
  ],
  ['resetManagerRegistry', () => resetManagerRegistry()],
];

const MANAGERS = CALLS.slice(0, 4);

/** What a call gives, throws or rejects with. */
async function outcomeOf(call: () => unknown): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    return error;
  }
}

let seen: WebSocketManager[] = [];

@WebSocketGateway()
class SeeingGateway {
  constructor(private readonly manager: WebSocketManager) {}

  @SubscribeMessage('see')
  async see(
    @CurrentManager() current: WebSocketManager,
    @MessageBody() userId: string,
  ): Promise<string> {
    const asked = await Promise.all(MANAGERS.map(([, call]) => call()));
    seen = [this.manager, current, ...(asked as WebSocketManager[])];
    seen.push(createWebSocketManagerSync({ userId }));
    return 'seen';
  }
}

@Injectable()
class Job {
  constructor(private readonly registry: WebSocketManagerRegistry) {}

  manager(): WebSocketManager {
    return this.registry.acquire(ALICE);
  }
}

const serveAll = () => serve({ gateways: [SeeingGateway], providers: [Job] });

beforeEach(() => {
  seen = [];
  vi.stubEnv('NODE_ENV', 'test');
});

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the deprecated functions, with one application', () => {
  it('return the registry’s manager: the same for the same user, in each function', async () => {
    const { app, registry } = await serveAll();
    const expected = registry.acquire(ALICE);
    for (const [name, call] of MANAGERS)
      expect(await call(), name).toBe(expected);
    expect(app.get(Job).manager()).toBe(expected);
    expect(createWebSocketManagerSync({ userId: 'bob' })).not.toBe(expected);
    expect(
      createWebSocketManagerSync({ userId: 'alice', tenantId: 'acme' }),
    ).toBe(registry.get({ userId: 'alice', tenantId: 'acme' }));
    expect(registry.size).toBe(3);
  });

  it('return the manager that is injected into a gateway', async () => {
    const served = await serveAll();
    const alice = await connect(served, 'alice');
    await alice.emitWithAck('see', 'alice');
    expect(seen).toHaveLength(7);
    expect(new Set(seen)).toEqual(
      new Set([served.registry.get(ALICE) as WebSocketManager]),
    );
  });

  it('create one manager for simultaneous calls', async () => {
    const { registry } = await serveAll();
    const managers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => MANAGERS[i % 4][1]()),
    );
    expect(new Set(managers).size).toBe(1);
    expect(registry.size).toBe(1);
  });

  it('work in a controller, where there is no gateway at all', async () => {
    @Controller()
    class StatusController {
      @Get('status')
      status(): unknown {
        createWebSocketManagerSync({ userId: 'carol' });
        return getManagerRegistryStatus().users;
      }
    }
    const { url } = await serve({
      gateways: [],
      controllers: [StatusController],
    });
    const response = await fetch(`${url}/status`);
    expect(await response.json()).toEqual({ 'u~carol': 0 });
  });

  it.each([
    ['a suspicious id', { userId: 'admin' }],
    ['no id', {}],
    ['a number', { userId: 5 }],
    ['nothing', undefined],
  ])('let in nobody whom the registry does not: %s', async (_, context) => {
    const { registry } = await serveAll();
    const call = () => createWebSocketManagerSync(context as never);
    expect(call).toThrow(HandshakeRefusal);
    await expect(
      createWebSocketManager(context as never),
    ).rejects.toBeInstanceOf(HandshakeRefusal);
    expect(registry.size).toBe(0);
  });

  it('return what the registry returns', async () => {
    const served = await serveAll();
    await connect(served, 'alice');
    expect(getManagerRegistryStatus()).toEqual(served.registry.status());
    expect(getManagerRegistryStatus().users).toEqual({ 'u~alice': 1 });
    expect(validateNoDuplicateManagersForUser(ALICE)).toBe(true);
    const { connections } = served.registry.get(ALICE) as WebSocketManager;
    connections[0].socket.connected = false;
    expect(validateNoDuplicateManagersForUser(ALICE)).toBe(false);
    connections[0].socket.connected = true;
  });

  it('reset the registry in a test: all users are disconnected and get another manager', async () => {
    const served = await serveAll();
    const alice = await connect(served, 'alice');
    const before = createWebSocketManagerSync(ALICE);
    before.state.set('draft', 1);
    const gone = next(alice, 'disconnect');
    resetManagerRegistry();
    expect(served.registry.status()).toMatchObject({
      managers: 0,
      connections: 0,
      idle: 0,
    });
    expect(before.active).toBe(false);
    await gone;
    const after = createWebSocketManagerSync(ALICE);
    expect(after).not.toBe(before);
    expect(after.state.has('draft')).toBe(false);
    await connect(served, 'alice');
    expect(after.connections).toHaveLength(1);
  });

  it('do not reset the registry outside tests', async () => {
    const served = await serveAll();
    const alice = await connect(served, 'alice');
    vi.stubEnv('NODE_ENV', 'production');
    expect(() => resetManagerRegistry()).toThrow(TestsOnlyError);
    expect(alice.connected).toBe(true);
    expect(served.registry.size).toBe(1);
  });
});

describe('the deprecated functions, with no application', () => {
  it.each(CALLS)('throw an error that tells it: %s', async (name, call) => {
    const error = (await outcomeOf(call)) as NoApplicationError;
    expect(error).toBeInstanceOf(NoApplicationError);
    expect(error.code).toBe('WSM_NO_APPLICATION');
    expect(error.message).toContain(`${name}()`);
    expect(error.message).toContain('Import WebSocketManagerModule');
  });

  it('reject if they are asynchronous, and do not throw', () => {
    const answer = createWebSocketManager(ALICE);
    return expect(answer).rejects.toBeInstanceOf(NoApplicationError);
  });

  it('find one that is initialised and does not listen, until it is closed', async () => {
    const testing = await Test.createTestingModule({
      imports: [WebSocketManagerModule.forRoot()],
    }).compile();
    expect(() => getWebSocketManager(ALICE)).toThrow(NoApplicationError);
    await testing.init();
    const registry = testing.get(WebSocketManagerRegistry);
    expect(getWebSocketManager(ALICE)).toBe(registry.get(ALICE));
    await testing.close();
    expect(() => getWebSocketManager(ALICE)).toThrow(NoApplicationError);
  });

  it.each(['onModuleInit', 'onApplicationBootstrap'] as const)(
    'find none whose start-up has failed in %s, once it is closed',
    async (hook) => {
      @Injectable()
      class Broken implements OnModuleInit, OnApplicationBootstrap {
        onModuleInit(): void {
          if (hook === 'onModuleInit') throw new Error('no database');
        }
        onApplicationBootstrap(): void {
          if (hook === 'onApplicationBootstrap') throw new Error('no cache');
        }
      }
      const testing = await Test.createTestingModule({
        imports: [WebSocketManagerModule.forRoot()],
        providers: [Broken],
      }).compile();
      const app = testing.createNestApplication({ logger: false });
      await expect(app.init()).rejects.toThrow('no ');
      if (hook === 'onApplicationBootstrap') await app.close();
      expect(() => getWebSocketManager(ALICE)).toThrow(NoApplicationError);
      const { registry } = await serveAll();
      expect(getWebSocketManager(ALICE)).toBe(registry.get(ALICE));
      await app.close();
      expect(getWebSocketManager(ALICE)).toBe(registry.get(ALICE));
    },
  );
});

describe('the deprecated functions, with several applications', () => {
  it('throw an error that tells it, until only one is running', async () => {
    const first = await serveAll();
    const second = await serveAll();
    for (const [name, call] of CALLS) {
      const error = (await outcomeOf(call)) as SeveralApplicationsError;
      expect(error, name).toBeInstanceOf(SeveralApplicationsError);
      expect(error.code).toBe('WSM_SEVERAL_APPLICATIONS');
      expect(error.message).toContain('2 are running');
      expect(error.message).toContain('Inject WebSocketManagerRegistry');
    }
    expect(first.registry.size + second.registry.size).toBe(0);
    await first.app.close();
    expect(getWebSocketManager(ALICE)).toBe(second.registry.get(ALICE));
  });

  it('ignore an application whose shutdown hook fails', async () => {
    @Injectable()
    class Stubborn implements OnModuleDestroy {
      onModuleDestroy(): void {
        throw new Error('still busy');
      }
    }
    const first = await serve({ gateways: [], providers: [Stubborn] });
    await first.app.close();
    const second = await serveAll();
    expect(getWebSocketManager(ALICE)).toBe(second.registry.get(ALICE));
  });
});

describe('an application that closes', () => {
  it('is available while its connections close', async () => {
    const last: unknown[] = [];

    @WebSocketGateway()
    class FarewellGateway implements OnGatewayDisconnect {
      handleDisconnect(): void {
        last.push(createWebSocketManagerSync(ALICE));
      }
    }
    const served = await serve({ gateways: [FarewellGateway] });
    await connect(served, 'alice');
    const manager = served.registry.get(ALICE);
    await served.app.close();
    expect(last).toEqual([manager]);
    expect(() => getWebSocketManager(ALICE)).toThrow(NoApplicationError);
  });
});

describe('new', () => {
  it('throws an error with the correct call', async () => {
    await serveAll();
    expect(() => new WebSocketManager()).toThrow(
      /registry\.acquire\(context\)/,
    );
    expect(() => new WebSocketManagerFactory()).toThrow(
      FactoryConstructionError,
    );
    expect(() => new WebSocketManagerFactory()).toThrow(
      /@CurrentManager\(\) .*registry\.acquire\(context\)/,
    );
  });
});
