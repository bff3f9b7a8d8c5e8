import type { INestApplication } from '@nestjs/common';

/*
 * The metadata keys of Nest's decorators. They are the same in Nest 8 to 12; the application may have another copy. A
 * spec compares them with Nest's own.
 */
export const NEST_METADATA = {
  gateway: 'websockets:is_gateway',
  gatewayOptions: 'websockets:gateway_options',
  port: 'port',
  messageMapping: 'websockets:message_mapping',
  message: 'message',
  parameters: '__routeArguments__',
  types: 'design:paramtypes',
} as const;

/** `WsParamtype` */
export const PARAMETER = { payload: 3, ack: 13 } as const;

export function metadata(
  key: string,
  target: object,
  property?: string,
): unknown {
  return property === undefined
    ? Reflect.getMetadata(key, target)
    : Reflect.getMetadata(key, target, property);
}

/** A provider of the application, with its class. */
export interface Provided {
  readonly metatype: Function;
  readonly instance: object | undefined;
}

interface Container {
  getModules(): ReadonlyMap<
    string,
    { readonly providers: ReadonlyMap<unknown, Wrapper> }
  >;
}

interface Wrapper {
  readonly metatype: unknown;
  readonly instance: unknown;
  readonly isNotMetatype?: boolean;
}

/** Every provider of a class, in the order of Nest. The container is that of the application, of any version. */
export function* providersOf(app: INestApplication): Iterable<Provided> {
  const { container } = app as unknown as { container: Container };
  for (const { providers } of container.getModules().values()) {
    for (const { metatype, instance, isNotMetatype } of providers.values()) {
      if (typeof metatype !== 'function' || isNotMetatype) continue;
      yield {
        metatype,
        instance:
          typeof instance === 'object' && instance !== null
            ? instance
            : undefined,
      };
    }
  }
}

/** The part of a socket.io server that is used. */
export interface SocketIoServer {
  readonly _nsps: ReadonlyMap<
    string,
    { readonly sockets: ReadonlyMap<string, NodeJS.EventEmitter> }
  >;
}

/** The socket.io servers of Nest's gateways. */
export function serversOf(app: INestApplication): Set<SocketIoServer> {
  const { socketModule } = app as unknown as {
    socketModule?: {
      socketsContainer?: {
        getAll(): ReadonlyMap<unknown, { server: unknown }>;
      };
    };
  };
  const hosts = socketModule?.socketsContainer?.getAll().values() ?? [];
  const servers = new Set<SocketIoServer>();
  for (const { server } of hosts) {
    const root = rootOf(server);
    if (root) servers.add(root);
  }
  return servers;
}

/** The server of a namespace. */
function rootOf(server: unknown): SocketIoServer | undefined {
  if (typeof server !== 'object' || server === null) return undefined;
  const root: unknown =
    '_nsps' in server ? server : Reflect.get(server, 'server');
  return typeof root === 'object' && root !== null && '_nsps' in root
    ? (root as SocketIoServer)
    : undefined;
}

/** The class of the adapter of the application. */
export function adapterOf(app: INestApplication): object | undefined {
  const { config } = app as unknown as {
    config?: { getIoAdapter?: () => unknown };
  };
  const adapter = config?.getIoAdapter?.();
  return typeof adapter === 'object' && adapter !== null ? adapter : undefined;
}
