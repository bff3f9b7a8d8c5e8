import { createServer } from 'node:net';
import type {
  INestApplication,
  ModuleMetadata,
  NestApplicationOptions,
  Provider,
  Type,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { Socket as ServerSocket } from 'socket.io';
import {
  type Socket as ClientSocket,
  type ManagerOptions,
  type SocketOptions,
  io,
} from 'socket.io-client';
import {
  type Identity,
  WebSocketManagerModule,
  type WebSocketManagerOptions,
  WebSocketManagerRegistry,
} from '../../src/index.js';
import { afterSpec } from './after-spec.js';

/** A running application with the module, and what a spec needs of it. */
export interface Served {
  readonly app: INestApplication;
  readonly registry: WebSocketManagerRegistry;
  readonly url: string;
}

export interface ServeOptions {
  readonly gateways: Provider[];
  readonly providers?: Provider[];
  readonly controllers?: ModuleMetadata['controllers'];
  readonly imports?: ModuleMetadata['imports'];
  readonly options?: WebSocketManagerOptions;
  readonly application?: NestApplicationOptions;
  /** Default: any that is free. */
  readonly port?: number;
  /** Called with the application before it starts. */
  readonly prepare?: (app: INestApplication) => void | Promise<void>;
}

const running = new Set<Pick<INestApplication, 'close'>>();
const clients = new Set<ClientSocket>();

afterSpec(closeAll);

/** Ends the clients and applications of a spec, which happens after it anyway: before an engine they need is ended. */
export async function closeAll(): Promise<void> {
  for (const client of clients) client.disconnect();
  clients.clear();
  for (const app of running) await app.close();
  running.clear();
}

/** The identity that a test client claims in its handshake. Only tests may trust a client like this. */
export function identifyByAuth(socket: ServerSocket): Identity | null {
  const { user, ...rest } = socket.handshake.auth as Record<string, unknown>;
  if (user === undefined) return null;
  return (
    typeof user === 'string' ? { userId: user, ...rest } : user
  ) as Identity;
}

/** Starts an application with these gateways on a free port; it is closed after the spec. */
export async function serve({
  gateways,
  providers = [],
  controllers = [],
  imports = [],
  options,
  application = {},
  port = 0,
  prepare,
}: ServeOptions): Promise<Served> {
  const testing = await Test.createTestingModule({
    imports: [
      WebSocketManagerModule.forRoot({
        identify: identifyByAuth,
        ...options,
      }),
      ...imports,
    ],
    controllers,
    providers: [...gateways, ...providers],
  }).compile();
  const app = testing.createNestApplication(application);
  app.useLogger(false);
  await prepare?.(app);
  running.add(app);
  await app.listen(port, '127.0.0.1');
  return { app, registry: app.get(WebSocketManagerRegistry), url: urlOf(app) };
}

export function urlOf(app: INestApplication): string {
  const { port } = app.getHttpServer().address() as { port: number };
  return `http://127.0.0.1:${port}`;
}

type ClientOptions = Partial<ManagerOptions & SocketOptions>;

/** A client that has not connected yet; it is disconnected after the spec. */
export function clientOf(
  url: string,
  auth: Record<string, unknown>,
  options: ClientOptions = {},
): ClientSocket {
  const client = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    autoConnect: false,
    auth,
    ...options,
  });
  clients.add(client);
  return client;
}

/** A connected client of this user. */
export async function connect(
  served: Served | string,
  user: string | Record<string, unknown>,
  options: ClientOptions & { namespace?: string } = {},
): Promise<ClientSocket> {
  const { namespace = '', ...rest } = options;
  const url = (typeof served === 'string' ? served : served.url) + namespace;
  const auth = typeof user === 'string' ? { user } : user;
  const client = clientOf(url, auth, rest);
  await connected(client);
  return client;
}

/** Connects a client; rejects with the server's `connect_error`. */
export function connected(client: ClientSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    client.once('connect', resolve);
    client.once('connect_error', reject);
    client.connect();
  });
}

/** What the server answers to a handshake it refuses. */
export async function refusalOf(
  client: ClientSocket,
): Promise<{ message: string; code: unknown }> {
  try {
    await connected(client);
  } catch (error) {
    const { message, data } = error as Error & { data?: { code?: unknown } };
    return { message, code: data?.code };
  }
  throw new Error('the handshake was accepted');
}

/** The next occurrence of an event: its arguments. */
export function next(
  client: ClientSocket,
  event: string,
  withinMs = 2000,
): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`no "${event}" within ${withinMs} ms`)),
      withinMs,
    );
    client.once(event, (...args: unknown[]) => {
      clearTimeout(timer);
      resolve(args);
    });
  });
}

/** Everything a client receives from now on. */
export function record(client: ClientSocket): [event: string, ...unknown[]][] {
  const received: [string, ...unknown[]][] = [];
  client.onAny((event: string, ...args: unknown[]) => {
    received.push([event, ...args]);
  });
  return received;
}

/** Long enough for any packet that is on its way on this machine to arrive. */
export function settle(ms = 80): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** Waits until `check` stops throwing. */
export async function eventually(
  check: () => void | Promise<void>,
  withinMs = 10_000,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await settle(10);
    }
  }
}

/** A free port below those that the system gives to clients, of which other specs have many. */
export async function freePort(): Promise<number> {
  const port = 10_000 + Math.floor(Math.random() * 20_000);
  const server = createServer();
  const isFree = await new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, () => resolve(true));
  });
  server.close();
  return isFree ? port : freePort();
}

export type { ClientSocket, Type };

/** Has an application that a spec has started by itself closed after the spec. */
export function closeAfterSpec(app: Pick<INestApplication, 'close'>): void {
  running.add(app);
}

/** Waits until exactly this has been received, and sees that nothing comes after it. */
export async function receives(
  received: unknown,
  expected: unknown,
): Promise<void> {
  await eventually(() => expect(received).toEqual(expected));
  await settle(20);
  expect(received).toEqual(expected);
}
