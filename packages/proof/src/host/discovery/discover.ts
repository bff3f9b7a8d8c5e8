import { Server as TlsServer } from 'node:tls';
import type { INestApplication } from '@nestjs/common';
import { SHARES_WITH_OTHERS } from './shares-with-others.js';
import type { AppInfo, GatewayInfo, HandlerInfo } from '../app-info.js';
import {
  NEST_METADATA,
  PARAMETER,
  type Provided,
  adapterOf,
  metadata,
  providersOf,
  serversOf,
} from './nest-metadata.js';
import { hintOfListener, payloadHint } from './payload-hint.js';

type Found = Pick<
  AppInfo,
  'origin' | 'foreignAdapter' | 'gateways' | 'handlers'
>;

interface GatewayOptions {
  readonly namespace?: string | RegExp;
  readonly path?: string;
  readonly transports?: readonly string[];
  readonly cors?: unknown;
  readonly connectionStateRecovery?: unknown;
}

/** Finds the gateways of a listening application and their handlers, in the same way as Nest. */
export function discover(app: INestApplication): Found {
  const origin = originOf(app);
  const gateways: GatewayInfo[] = [];
  const handlers: HandlerInfo[] = [];
  for (const provided of providersOf(app)) {
    if (metadata(NEST_METADATA.gateway, provided.metatype) !== true) continue;
    const gateway = describe(provided.metatype, origin);
    gateways.push(gateway);
    handlers.push(...handlersOf(provided, gateway));
  }
  return { origin, gateways, handlers, foreignAdapter: foreignAdapterOf(app) };
}

/** Listeners of sockets beside Nest's handlers, in the form of handlers. */
export function rawListeners(
  app: INestApplication,
  { gateways, handlers }: Pick<AppInfo, 'gateways' | 'handlers'>,
): HandlerInfo[] {
  const known = new Set(
    handlers.map(({ namespace, event }) => `${namespace} ${event}`),
  );
  const found: HandlerInfo[] = [];
  for (const server of serversOf(app)) {
    for (const [namespace, { sockets }] of server._nsps) {
      const gateway =
        gateways.find((one) => one.namespace === namespace) ??
        gateways.find(({ isDynamic }) => isDynamic);
      for (const socket of gateway ? sockets.values() : []) {
        for (const event of socket.eventNames()) {
          if (typeof event !== 'string' || OWN_EVENTS.has(event)) continue;
          const key = `${namespace} ${event}`;
          if (known.has(key) || !gateway) continue;
          known.add(key);
          found.push(
            listenerOf(socket, event, {
              ...gateway,
              namespace,
              isDynamic: false,
            }),
          );
        }
      }
    }
  }
  return found;
}

/** Events of sockets themselves. */
const OWN_EVENTS = new Set([
  'disconnect',
  'disconnecting',
  'error',
  'newListener',
  'removeListener',
  'connect',
  'connect_error',
]);

function listenerOf(
  socket: NodeJS.EventEmitter,
  event: string,
  { origin, namespace, isDynamic, path, name }: GatewayInfo,
): HandlerInfo {
  const { takesAck, payload } = hintOfListener(socket.listeners(event)[0]);
  return {
    origin,
    namespace,
    isDynamic,
    path,
    name: `socket.on('${event}')`,
    gateway: name,
    event,
    takesAck,
    payload,
    shares: undefined,
  };
}

function describe(metatype: Function, origin: string): GatewayInfo {
  const options = (metadata(NEST_METADATA.gatewayOptions, metatype) ??
    {}) as GatewayOptions;
  const ownPort = Number(metadata(NEST_METADATA.port, metatype) ?? 0);
  const { namespace = '/', path = '/socket.io' } = options;
  const url = new URL(origin);
  // A server with its own port does not have the application's certificate.
  const ownOrigin = `http://127.0.0.1:${ownPort}`;
  return {
    name: metatype.name,
    origin: ownPort === 0 ? url.origin : ownOrigin,
    namespace: namespaceOf(namespace),
    isDynamic: typeof namespace !== 'string',
    path,
    ownPort,
    transports: options.transports ?? ['polling', 'websocket'],
    hasCors: Boolean(options.cors),
    recoversSessions: Boolean(options.connectionStateRecovery),
    shares: sharesOf(metatype),
  };
}

function namespaceOf(namespace: unknown): string {
  const name = String(namespace);
  if (typeof namespace !== 'string') return name;
  return name.startsWith('/') ? name : `/${name}`;
}

function handlersOf(
  { metatype, instance }: Provided,
  { origin, namespace, isDynamic, path, name }: GatewayInfo,
): HandlerInfo[] {
  const prototype = (
    instance ? Object.getPrototypeOf(instance) : metatype.prototype
  ) as object;
  return methodsOf(prototype).flatMap((method) => {
    const handler = Reflect.get(prototype, method) as Function;
    if (metadata(NEST_METADATA.messageMapping, handler) === undefined)
      return [];
    const message = metadata(NEST_METADATA.message, handler);
    // A symbol cannot be sent.
    if (typeof message === 'symbol' || message === undefined) return [];
    return {
      origin,
      namespace,
      isDynamic,
      path,
      name: `${name}.${method}`,
      gateway: name,
      event: eventNameOf(message),
      takesAck: takesAck(prototype.constructor, method),
      payload: payloadHint(prototype, method),
      shares: sharesOf(handler),
    };
  });
}

/** socket.io converts other values to a text before it looks for listeners. */
function eventNameOf(message: unknown): string {
  return Object.keys({ [message as PropertyKey]: 0 })[0];
}

/** Names of methods, including inherited ones, each once, like Nest's MetadataScanner. */
function methodsOf(prototype: object): string[] {
  const names = new Set<string>();
  for (
    let level: object | null = prototype;
    level && level !== Object.prototype;
    level = Object.getPrototypeOf(level) as object | null
  ) {
    for (const name of Object.getOwnPropertyNames(level)) {
      const { value } = Object.getOwnPropertyDescriptor(level, name) ?? {};
      if (name !== 'constructor' && typeof value === 'function')
        names.add(name);
    }
  }
  return [...names];
}

function takesAck(constructor: Function, method: string): boolean {
  const parameters =
    metadata(NEST_METADATA.parameters, constructor, method) ?? {};
  return Object.keys(parameters).some(
    (key) => Number(key.split(':')[0]) === PARAMETER.ack,
  );
}

function sharesOf(target: object): readonly string[] | undefined {
  const events = metadata(SHARES_WITH_OTHERS, target);
  return Array.isArray(events) ? events.map(String) : undefined;
}

function foreignAdapterOf(app: INestApplication): string | undefined {
  const adapter = adapterOf(app);
  const isForeign = adapter !== undefined && serversOf(app).size === 0;
  return isForeign ? adapter.constructor.name : undefined;
}

function originOf(app: INestApplication): string {
  const server = app.getHttpServer() as {
    address(): { port: number } | string | null;
  };
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const scheme = server instanceof TlsServer ? 'https' : 'http';
  return `${scheme}://127.0.0.1:${port}`;
}
