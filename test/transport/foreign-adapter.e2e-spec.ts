import type { INestApplication, WebSocketAdapter } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { IoAdapter } from '@nestjs/platform-socket.io';
import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { Server, type ServerOptions } from 'socket.io';
import { Adapter } from 'socket.io-adapter';
import { ForeignAdapterError } from '../../src/index.js';
import { clientOf, connect, refusalOf, serve } from '../support/harness.js';

@WebSocketGateway()
class EchoGateway {
  @SubscribeMessage('echo')
  echo(@MessageBody() data: unknown): unknown {
    return data;
  }
}

@WebSocketGateway({ namespace: 'second' })
class SecondGateway extends EchoGateway {}

const gateways = [EchoGateway, SecondGateway];
type App = INestApplication;

class AfterRedis extends IoAdapter {
  private redis: typeof Adapter | undefined;

  async connectToRedis(): Promise<void> {
    await Promise.resolve();
    this.redis = class extends Adapter {};
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    if (!this.redis) throw new TypeError('not connected');
    const server = super.createIOServer(port, options);
    server.adapter(this.redis);
    return server;
  }
}

class WithOptions extends IoAdapter {
  override createIOServer(port: number, options?: ServerOptions): Server {
    return super.createIOServer(port, {
      ...options,
      cors: { origin: 'https://app.example' },
      allowRequest: (
        _: unknown,
        decide: (error: string | null, success: boolean) => void,
      ) => decide(null, true),
    } as ServerOptions);
  }
}

class MadeWithTheApplication extends IoAdapter {
  private server: Server | undefined;

  constructor(private readonly app: App) {
    super(app);
  }

  override create(_: number, options?: { namespace?: string }) {
    this.server ??= new Server(this.app.getHttpServer());
    const { namespace } = options ?? {};
    return namespace ? this.server.of(namespace) : this.server;
  }
}

class BindsItsWay extends IoAdapter {
  override bindClientConnect(
    server: Server,
    callback: (...args: unknown[]) => void,
  ): void {
    server.on('connection', (socket) => callback(socket));
  }

  override bindMessageHandlers(
    ...[socket, handlers, transform]: Parameters<
      IoAdapter['bindMessageHandlers']
    >
  ): void {
    for (const { message, callback } of handlers) {
      socket.on(message, (data: unknown, ack: (answer: unknown) => void) => {
        transform(callback(data) as never).subscribe((answer) => ack(answer));
      });
    }
  }
}

/** Extends nothing, and has another adapter do the work. */
class Wrapping implements WebSocketAdapter {
  private readonly inner: IoAdapter;

  constructor(app: App) {
    this.inner = new IoAdapter(app);
  }

  create(port: number, options?: ServerOptions) {
    return this.inner.create(port, options);
  }

  bindClientConnect(...args: Parameters<IoAdapter['bindClientConnect']>): void {
    this.inner.bindClientConnect(...args);
  }

  bindClientDisconnect(
    ...args: Parameters<IoAdapter['bindClientDisconnect']>
  ): void {
    this.inner.bindClientDisconnect(...args);
  }

  bindMessageHandlers(
    ...args: Parameters<IoAdapter['bindMessageHandlers']>
  ): void {
    this.inner.bindMessageHandlers(...args);
  }

  close(server: Server): Promise<void> {
    return this.inner.close(server);
  }

  async dispose(): Promise<void> {
    await this.inner.dispose();
  }
}

const KINDS: [string, (app: App) => WebSocketAdapter | Promise<AfterRedis>][] =
  [
    ['IoAdapter itself', (app) => new IoAdapter(app)],
    [
      'one that awaits Redis first',
      async (app) => {
        const adapter = new AfterRedis(app);
        await adapter.connectToRedis();
        return adapter;
      },
    ],
    ['one that sets options', (app) => new WithOptions(app)],
    [
      'one that makes the server itself',
      (app) => new MadeWithTheApplication(app),
    ],
    ['one that binds in its own way', (app) => new BindsItsWay(app)],
    ['one that wraps another', (app) => new Wrapping(app)],
  ];

/** Every namespace is guarded, and every message is judged. */
async function expectGuarded(url: string): Promise<void> {
  for (const namespace of ['', '/second']) {
    const nobody = clientOf(url + namespace, {});
    expect((await refusalOf(nobody)).code).toBe('UNAUTHENTICATED');
    const alice = await connect(url, 'alice', { namespace });
    expect(await alice.emitWithAck('echo', { a: 1 })).toEqual({ a: 1 });
    expect(await alice.emitWithAck('echo', { userId: '../etc' })).toEqual(
      expect.objectContaining({ code: 'SUSPICIOUS_ID' }),
    );
  }
}

describe.each(KINDS)('the adapter of an application: %s', (_, make) => {
  it('stays as it is when it is set in main.ts, and is guarded', async () => {
    let adapter: WebSocketAdapter | undefined;
    const { app, url } = await serve({
      gateways,
      prepare: async (app) => {
        adapter = await make(app);
        app.useWebSocketAdapter(adapter);
      },
    });
    await expectGuarded(url);
    await app.close();
    expect(app.get(ApplicationConfig).getIoAdapter()).toBe(adapter);
  });

  it('is guarded as well when it comes from the option, later', async () => {
    const served = await serve({
      gateways,
      options: {
        adapter: async (app) => {
          await Promise.resolve();
          return make(app);
        },
      },
    });
    await expectGuarded(served.url);
  });
});

it('guards an adapter that takes the place of another after the start', async () => {
  const { app, url } = await serve({ gateways });
  app.useWebSocketAdapter(new BindsItsWay(app));
  await expectGuarded(url);
});

describe('an adapter that cannot be guarded', () => {
  class PlainWebSockets {
    create(): object {
      return { on: () => {}, clients: new Set() };
    }
    bindClientConnect(): void {}
    bindMessageHandlers(): void {}
    close(): void {}
    dispose(): void {}
  }

  it('stops the start with an error that tells what to do', async () => {
    const started = serve({
      gateways,
      prepare: (app) => void app.useWebSocketAdapter(new PlainWebSockets()),
    });
    const error: unknown = await started.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ForeignAdapterError);
    const { code, message } = error as ForeignAdapterError;
    expect(code).toBe('WSM_FOREIGN_ADAPTER');
    expect(message).toContain('PlainWebSockets');
    expect(message).toContain('socket.io');
    expect(message).toContain('extends or wraps');
  });

  it('stops nothing where there is no gateway', async () => {
    const started = serve({
      gateways: [],
      prepare: (app) => void app.useWebSocketAdapter(new PlainWebSockets()),
    });
    await expect(started).resolves.toBeDefined();
  });

  it('is one that serves another application', async () => {
    let adapter: WebSocketAdapter | undefined;
    await serve({
      gateways,
      prepare: (app) =>
        void app.useWebSocketAdapter((adapter = new IoAdapter(app))),
    });
    const started = serve({
      gateways,
      prepare: (app) => void app.useWebSocketAdapter(adapter!),
    });
    await expect(started).rejects.toThrow(ForeignAdapterError);
  });
});
