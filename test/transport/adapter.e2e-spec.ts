import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  FastifyAdapter,
  type NestFastifyApplication,
} from '@nestjs/platform-fastify';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { Server, type ServerOptions } from 'socket.io';
import { Adapter } from 'socket.io-adapter';
import {
  ManagedIoAdapter,
  WebSocketManagerModule,
  WebSocketManagerRegistry,
} from '../../src/index.js';
import {
  type Served,
  clientOf,
  closeAfterSpec,
  connect,
  identifyByAuth,
  refusalOf,
  serve,
  urlOf,
} from '../support/harness.js';

@WebSocketGateway()
class EchoGateway {
  @SubscribeMessage('ping')
  ping(): string {
    return 'pong';
  }
}

@WebSocketGateway({ namespace: 'second' })
class SecondGateway {
  @SubscribeMessage('ping')
  ping(): string {
    return 'second';
  }
}

const gateways = [EchoGateway, SecondGateway];

/** Every door is guarded, and everybody with a name gets in. */
async function expectProtected(
  { url, registry }: Pick<Served, 'url' | 'registry'>,
  options: { path?: string } = {},
): Promise<void> {
  for (const namespace of ['', '/second']) {
    const nobody = clientOf(url + namespace, {}, options);
    expect((await refusalOf(nobody)).code).toBe('UNAUTHENTICATED');
    const alice = await connect(url, 'alice', { namespace, ...options });
    expect(await alice.emitWithAck('ping')).toBe(namespace ? 'second' : 'pong');
  }
  expect(registry.get({ userId: 'alice' })!.connections).toHaveLength(2);
}

/** The backend of a cluster, as far as these specs need one: it is there and counts. */
class CountingAdapter extends Adapter {
  static broadcasts = 0;

  override broadcast(...args: Parameters<Adapter['broadcast']>): void {
    CountingAdapter.broadcasts += 1;
    super.broadcast(...args);
  }
}

beforeEach(() => {
  CountingAdapter.broadcasts = 0;
});

describe('an adapter that extends ManagedIoAdapter', () => {
  const seen: unknown[] = [];

  class WithSuper extends ManagedIoAdapter {
    override createIOServer(port: number, options?: ServerOptions): Server {
      seen.push(this.httpServer !== undefined);
      const server = super.createIOServer(port, {
        ...options,
        path: '/live',
        cors: { origin: 'https://app.example' },
      } as ServerOptions);
      server.adapter(CountingAdapter);
      return server;
    }
  }

  class WithoutSuper extends ManagedIoAdapter {
    override createIOServer(): Server {
      seen.push(this.httpServer !== undefined);
      return new Server(this.httpServer, {
        path: '/live',
        adapter: CountingAdapter,
        cors: { origin: 'https://app.example' },
      });
    }
  }

  class WithoutAnySuper extends WithoutSuper {
    override create(
      _: number,
      options?: { namespace?: string; server?: Server },
    ) {
      seen.push(true);
      this.server ??= new Server(this.app.getHttpServer(), {
        path: '/live',
        adapter: CountingAdapter,
        cors: { origin: 'https://app.example' },
      });
      return options?.namespace
        ? this.server.of(options.namespace)
        : this.server;
    }

    private server: Server | undefined;

    constructor(private readonly app: Served['app']) {
      super(app);
    }
  }

  it.each<[string, Type<ManagedIoAdapter>]>([
    ['createIOServer, with super', WithSuper],
    ['createIOServer, without super', WithoutSuper],
    ['create, without super', WithoutAnySuper],
  ])('may override %s, and protects', async (_, Own) => {
    seen.length = 0;
    const served = await serve({
      gateways,
      prepare: (app) => void app.useWebSocketAdapter(new Own(app)),
    });
    expect(new Set(seen)).toEqual(new Set([true]));
    await expectProtected(served, { path: '/live' });
    const polled = await fetch(`${served.url}/live/?EIO=4&transport=polling`);
    expect(polled.headers.get('access-control-allow-origin')).toBe(
      'https://app.example',
    );
    served.registry.get({ userId: 'alice' })!.emit('hello');
    expect(CountingAdapter.broadcasts).toBe(2);
  });

  it('may bring an adapter of socket.io after the server is made', async () => {
    class Late extends ManagedIoAdapter {
      override create(...args: Parameters<ManagedIoAdapter['create']>) {
        const created = super.create(...args);
        if (created instanceof Server) created.adapter(CountingAdapter);
        return created;
      }
    }
    const served = await serve({
      gateways,
      prepare: (app) => void app.useWebSocketAdapter(new Late(app)),
    });
    await expectProtected(served);
    served.registry.get({ userId: 'alice' })!.emit('hello');
    expect(CountingAdapter.broadcasts).toBe(2);
  });
});

describe('the option "adapter"', () => {
  class Own extends IoAdapter {
    static readonly calls: string[] = [];

    override create(...args: Parameters<IoAdapter['create']>): Server {
      Own.calls.push('create');
      return super.create(...args) as Server;
    }

    override createIOServer(port: number, options?: ServerOptions): Server {
      Own.calls.push('createIOServer');
      const server = super.createIOServer(port, {
        ...options,
        path: '/own',
      } as ServerOptions);
      server.adapter(CountingAdapter);
      return server;
    }

    override bindClientConnect(
      ...args: Parameters<IoAdapter['bindClientConnect']>
    ): void {
      Own.calls.push('bindClientConnect');
      super.bindClientConnect(...args);
    }

    override bindMessageHandlers(
      ...[socket, handlers, transform]: Parameters<
        IoAdapter['bindMessageHandlers']
      >
    ): void {
      Own.calls.push('bindMessageHandlers');
      socket.on('from the adapter', (answer: (text: string) => void) =>
        answer('own'),
      );
      super.bindMessageHandlers(socket, handlers, transform);
    }

    override bindClientDisconnect(
      ...args: Parameters<IoAdapter['bindClientDisconnect']>
    ): void {
      Own.calls.push('bindClientDisconnect');
      super.bindClientDisconnect(...args);
    }

    override async close(server: Server): Promise<void> {
      Own.calls.push('close');
      await super.close(server);
    }

    override async dispose(): Promise<void> {
      Own.calls.push('dispose');
      await super.dispose();
    }
  }

  beforeEach(() => {
    Own.calls.length = 0;
  });

  it('makes the servers, and protects them', async () => {
    const given: unknown[] = [];
    const served = await serve({
      gateways,
      options: {
        adapter: (app, httpServer) => {
          given.push(app.getHttpServer(), httpServer);
          return new Own(app);
        },
      },
    });
    const httpServer: unknown = served.app.getHttpServer();
    expect(given).toEqual([httpServer, httpServer]);
    await expectProtected(served, { path: '/own' });
    served.registry.get({ userId: 'alice' })!.emit('hello');
    expect(CountingAdapter.broadcasts).toBe(2);
  });

  it('has every method of its adapter called', async () => {
    const served = await serve({
      gateways: [EchoGateway],
      options: { adapter: (app) => new Own(app) },
    });
    const alice = await connect(served, 'alice', { path: '/own' });
    expect(await alice.emitWithAck('from the adapter')).toBe('own');
    alice.disconnect();
    await served.app.close();
    expect(Own.calls).toEqual([
      'create',
      'createIOServer',
      'bindClientConnect',
      'bindMessageHandlers',
      'bindClientDisconnect',
      'close',
      'dispose',
    ]);
  });
});

describe('NestFactory', () => {
  @Module({
    imports: [
      WebSocketManagerModule.forRoot({
        identify: identifyByAuth,
      }),
    ],
    providers: gateways,
  })
  class AppModule {}

  it.each([
    ['Express', () => NestFactory.create(AppModule, { logger: false })],
    [
      'Fastify',
      () =>
        NestFactory.create<NestFastifyApplication>(
          AppModule,
          new FastifyAdapter(),
          {
            logger: false,
          },
        ),
    ],
  ])('starts a protected application on %s', async (_, create) => {
    const app = await create();
    closeAfterSpec(app);
    await app.listen(0, '127.0.0.1');
    await expectProtected({
      url: urlOf(app),
      registry: app.get(WebSocketManagerRegistry),
    });
  });
});
