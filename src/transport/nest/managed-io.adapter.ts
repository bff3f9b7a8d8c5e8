import type { INestApplicationContext } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Namespace, Server } from 'socket.io';
import { Deliveries, type Registration } from './deliveries.js';
import { Gatekeeper } from '../socket-io/gatekeeper.js';
import {
  TRANSPORT_OPTIONS,
  type TransportOptions,
} from '../transport.options.js';

/** Below this, a message that is too large is told so; above it, the transport just ends (code 1009). */
const MIN_BUFFER_BYTES = 1_000_000;

/*
 * The types are those of Nest's own socket.io, which may be another copy than the application's: Nest pins its
 * version, and two copies of one class are two types.
 */
type CreateOptions = Parameters<IoAdapter['create']>[1];
type Created = ReturnType<IoAdapter['create']>;
type ServerOptions = Parameters<IoAdapter['createIOServer']>[1];
type IoServer = ReturnType<IoAdapter['createIOServer']>;
type Guarded = Created | Server | Namespace;

/**
 * Nest's `IoAdapter` with the gatekeeper at every server it makes. The module installs it by itself.
 *
 * An application with an adapter of its own extends this class instead of `IoAdapter` and passes the
 * application: `app.useWebSocketAdapter(new RedisIoAdapter(app))`.
 */
export class ManagedIoAdapter extends IoAdapter {
  private readonly gatekeeper: Gatekeeper;
  private readonly deliveries: Deliveries;
  private readonly options: TransportOptions;
  private readonly host: HttpAdapterHost;
  #inner: IoAdapter | undefined;

  /** @param app the Nest application, or anything else that resolves its providers */
  constructor(app: Pick<INestApplicationContext, 'get'>) {
    super();
    this.gatekeeper = app.get(Gatekeeper, { strict: false });
    this.deliveries = app.get(Deliveries, { strict: false });
    this.options = app.get<TransportOptions>(TRANSPORT_OPTIONS, {
      strict: false,
    });
    this.host = app.get(HttpAdapterHost, { strict: false });
    this.judgeBefore(this, ManagedIoAdapter);
  }

  /** Whether this adapter serves the application that `gatekeeper` belongs to. @internal */
  isGuardedBy(gatekeeper: Gatekeeper): boolean {
    return this.gatekeeper === gatekeeper;
  }

  override create(port: number, options?: CreateOptions): Created {
    this.findHttpServer();
    const withLimits = this.withBufferLimit(options);
    const created =
      this.inner?.create(port, withLimits) ?? super.create(port, withLimits);
    this.protect(created);
    return created;
  }

  override createIOServer(port: number, options?: ServerOptions): IoServer {
    this.findHttpServer();
    const server = super.createIOServer(port, this.withBufferLimit(options));
    this.protect(server);
    return server;
  }

  override bindClientConnect(
    server: Guarded,
    callback: (...args: unknown[]) => void,
  ): void {
    // A subclass may have made the server without asking us.
    this.protect(server);
    const namespace = 'server' in server ? server.name : '/';
    const registration: Registration = { namespace };
    const connect = (...args: unknown[]) =>
      this.deliveries.connect(registration, () => callback(...args));
    if (this.inner) this.inner.bindClientConnect(server as IoServer, connect);
    else super.bindClientConnect(server as IoServer, connect);
  }

  override bindMessageHandlers(
    ...args: Parameters<IoAdapter['bindMessageHandlers']>
  ): void {
    const { inner } = this;
    if (inner && bindsByItself(inner, IoAdapter)) {
      inner.bindMessageHandlers(...args);
      return;
    }
    const [socket, handlers] = args;
    const mapPayload = (inner ?? this).mapPayload.bind(inner ?? this);
    this.deliveries.bind(socket, handlers, mapPayload);
  }

  override bindClientDisconnect(
    ...args: Parameters<IoAdapter['bindClientDisconnect']>
  ): void {
    if (this.inner) this.inner.bindClientDisconnect(...args);
    else super.bindClientDisconnect(...args);
  }

  override async close(server: IoServer): Promise<void> {
    await (this.inner ? this.inner.close(server) : super.close(server));
  }

  override async dispose(): Promise<void> {
    await (this.inner ? this.inner.dispose() : super.dispose());
  }

  /** The adapter of the option `adapter`, made when Nest's HTTP server exists. */
  private get inner(): IoAdapter | undefined {
    const { adapter } = this.options;
    if (adapter && !this.#inner) {
      this.findHttpServer();
      this.#inner = adapter(this.httpServer);
      this.#inner.forceCloseConnections = this.forceCloseConnections;
      this.judgeBefore(this.#inner, IoAdapter);
    }
    return this.#inner;
  }

  /** What binds messages in a way of its own gets handlers that judge what they are called with. */
  private judgeBefore(
    adapter: IoAdapter,
    base: { readonly prototype: IoAdapter },
  ): void {
    if (!bindsByItself(adapter, base)) return;
    const bind = adapter.bindMessageHandlers.bind(adapter);
    adapter.bindMessageHandlers = (socket, handlers, transform) =>
      bind(socket, this.deliveries.judging(socket, handlers), transform);
  }

  /** Nest makes the HTTP server after its providers, and so after this adapter. */
  private findHttpServer(): void {
    const server: unknown = this.host.httpAdapter?.getHttpServer();
    (this as unknown as { httpServer: unknown }).httpServer ??= server;
  }

  private withBufferLimit<Options extends object | undefined>(
    options: Options,
  ): Options {
    const { payloadBytes } = this.options.limits;
    if (payloadBytes === Infinity) return { ...options };
    const maxHttpBufferSize = Math.max(payloadBytes * 2, MIN_BUFFER_BYTES);
    return { maxHttpBufferSize, ...options };
  }

  private protect(created: Guarded): void {
    const server = 'server' in created ? created.server : created;
    this.gatekeeper.protect(server as Server);
  }
}

/** Whether an adapter has another way of binding messages than the class it extends. */
function bindsByItself(
  adapter: IoAdapter,
  base: { readonly prototype: IoAdapter },
): boolean {
  return adapter.bindMessageHandlers !== base.prototype.bindMessageHandlers;
}
