import { setTimeout as sleep } from 'node:timers/promises';
import {
  type INestApplication,
  Injectable,
  Logger,
  Module,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Transport } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import type { Server, ServerOptions } from 'socket.io';
import { Adapter } from 'socket.io-adapter';
import {
  AdapterNotReadyError,
  WebSocketManagerModule,
  type WebSocketManagerOptions,
} from '../../src/index.js';
import {
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

/** Stands for what an application keeps the address of its Redis in. */
@Injectable()
class Configuration {
  readonly redis = 'redis://cache.example';
}

/** As in Nest's documentation, and with a constructor that insists on the application. */
class RedisIoAdapter extends IoAdapter {
  url = '';
  private backend: typeof Adapter | undefined;

  constructor(private readonly app: INestApplication) {
    super(app);
    if (!app.getHttpServer()) throw new TypeError('no HTTP server');
  }

  async connectToRedis(): Promise<void> {
    const { redis } = this.app.get(Configuration);
    await sleep(20);
    this.url = redis;
    this.backend = class extends Adapter {};
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    const server = super.createIOServer(port, options);
    server.adapter(this.backend!);
    return server;
  }
}

const providers = [Configuration];
const gateways = [EchoGateway];
const made: RedisIoAdapter[] = [];
const adapter: WebSocketManagerOptions['adapter'] = async (app) => {
  const one = new RedisIoAdapter(app);
  made.push(one);
  await one.connectToRedis();
  return one;
};

beforeEach(() => {
  made.length = 0;
});

/** The adapter was ready before the first gateway, and the server that it makes is guarded. */
async function expectReady(url: string): Promise<void> {
  expect(made.map((one) => one.url)).toEqual(['redis://cache.example']);
  const nobody = clientOf(url, {});
  expect((await refusalOf(nobody)).code).toBe('UNAUTHENTICATED');
  const alice = await connect(url, 'alice');
  expect(await alice.emitWithAck('ping')).toBe('pong');
}

describe('the option adapter', () => {
  it('gets the application, and is awaited before the gateways are connected', async () => {
    const { url } = await serve({ gateways, providers, options: { adapter } });
    await expectReady(url);
  });

  it.each(['Express', 'Fastify'])(
    'does so for an application of NestFactory, on %s',
    async (platform) => {
      const options = { identify: identifyByAuth, adapter };
      @Module({
        imports: [WebSocketManagerModule.forRoot(options)],
        providers: [...providers, ...gateways],
      })
      class AppModule {}

      const app =
        platform === 'Express'
          ? await NestFactory.create(AppModule, { logger: false })
          : await NestFactory.create(AppModule, new FastifyAdapter(), {
              logger: false,
            });
      closeAfterSpec(app);
      await app.listen(0, '127.0.0.1');
      await expectReady(urlOf(app));
    },
  );

  it('gives each of two applications in one process its own', async () => {
    const apps: unknown[] = [];
    const remember: WebSocketManagerOptions['adapter'] = (app) => {
      apps.push(app.getHttpServer());
      return new IoAdapter(app);
    };
    const [one, other] = await Promise.all([
      serve({ gateways, options: { adapter: remember } }),
      serve({ gateways, options: { adapter: remember } }),
    ]);
    expect(new Set(apps)).toEqual(
      new Set([one.app.getHttpServer(), other.app.getHttpServer()]),
    );
  });

  it('gives way to an adapter that main.ts installs, with a warning', async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn');
    const { url } = await serve({
      gateways,
      options: { adapter: (app) => new IoAdapter(app) },
      prepare: (app) => void app.useWebSocketAdapter(new IoAdapter(app)),
    });
    expect(warn.mock.calls.flat()).toContainEqual(
      expect.stringContaining('Remove one of the two'),
    );
    const alice = await connect(url, 'alice');
    expect(await alice.emitWithAck('ping')).toBe('pong');
  });

  it('ends the start when what it awaits fails', async () => {
    const started = serve({
      gateways,
      options: { adapter: () => Promise.reject(new Error('no Redis')) },
    });
    await expect(started).rejects.toThrow('no Redis');
  });
});

describe('the option adapter in a microservice', () => {
  async function start(factory: WebSocketManagerOptions['adapter']) {
    @WebSocketGateway(0)
    class OwnPortGateway extends EchoGateway {}

    @Module({
      imports: [
        WebSocketManagerModule.forRoot({
          identify: identifyByAuth,
          adapter: factory,
        }),
      ],
      providers: [OwnPortGateway],
    })
    class AppModule {}

    const service = await NestFactory.createMicroservice(AppModule, {
      transport: Transport.TCP,
      options: { port: 0 },
      logger: false,
      abortOnError: false,
    });
    closeAfterSpec(service);
    await service.listen();
  }

  it('cannot be awaited, and says what to do', async () => {
    const error: unknown = await start(() =>
      Promise.resolve(new IoAdapter()),
    ).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AdapterNotReadyError);
    const { code, message } = error as AdapterNotReadyError;
    expect(code).toBe('WSM_ADAPTER_NOT_READY');
    expect(message).toContain('forRootAsync()');
  });

  it('may make an adapter without an application', async () => {
    const given: unknown[] = [];
    await start((...args) => {
      given.push(...args);
      return new IoAdapter();
    });
    expect(given).toEqual([undefined, undefined]);
  });
});
