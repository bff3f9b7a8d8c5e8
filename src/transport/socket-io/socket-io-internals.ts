import type { Writable } from 'node:stream';
import type { Namespace, Server, Socket } from 'socket.io';

/*
 * Every member of socket.io that this library relies on and socket.io does not document.
 * `socket-io-internals.spec.ts` fails when socket.io changes one of them.
 * Functions stand here as properties: they are taken off, wrapped, and called with their own `this`.
 */

/** A packet of socket.io-parser. */
export interface Packet {
  readonly type: number;
  readonly id?: number;
  readonly data?: unknown;
}

/** `PacketType` of socket.io-parser: tells a client that it is connected, and with which session. */
export const CONNECT = 0;
/** `PacketType` of socket.io-parser: those that carry what an application sends. */
export const EVENT = 2;
export const ACK = 3;
export const BINARY_EVENT = 5;
export const BINARY_ACK = 6;

/** Whom `Adapter.broadcast` and its kind reach. No rooms mean everybody. */
export interface BroadcastOptions {
  readonly rooms: ReadonlySet<string>;
  readonly except?: ReadonlySet<string>;
  /** `local`: the clients of this node alone. */
  readonly flags?: { readonly local?: boolean };
  /** Set by this library where the application allows the packet, also to other tenants. */
  readonly isAllowed?: boolean;
}

/** What `Adapter.restoreSession` of socket.io-adapter answers. */
export interface RestoredSession {
  readonly sid: string;
  readonly pid: string;
  readonly rooms: Iterable<string>;
  readonly data: unknown;
  readonly missedPackets: readonly unknown[];
}

/** A packet of engine.io, before it is encoded. */
export interface EnginePacket {
  readonly type: string;
  readonly data?: unknown;
  options?: {
    readonly compress?: boolean | undefined;
    /** The WebSocket frame of the packet, ready to be sent: what `Sender.frame` of `ws` answers. */
    readonly wsPreEncodedFrame?: readonly Buffer[];
  };
}

/** A connection of engine.io. */
export interface Connection {
  readonly protocol: number;
  readonly transport: {
    readonly name: string;
    readonly perMessageDeflate?: unknown;
    /** The connection of `ws`, where the transport is one, and below it the stream that Node writes to. */
    readonly socket?: { readonly _socket?: Writable | null };
  };
  /** For applications. socket.io itself has `write()`, which does the same. */
  send: (data: unknown, ...rest: unknown[]) => unknown;
  close: (...args: unknown[]) => void;
  /** All that goes into the transport, immediately before it does. */
  on(event: 'flush', listener: (packets: EnginePacket[]) => void): void;
  once(
    event: 'close',
    listener: (reason: string, error: unknown) => void,
  ): void;
}

export interface ClientInternals {
  readonly conn: Connection;
  readonly decoder: {
    add: (chunk: unknown) => void;
    on(event: 'decoded', listener: (packet: Packet) => void): unknown;
    readonly reviver?: unknown;
    readonly opts?: { readonly reviver?: unknown };
  };
  readonly sockets: ReadonlyMap<string, Socket>;
}

export interface SocketInternals {
  id: string;
  pid: string | undefined;
  recovered: boolean;
  data: unknown;
  _onpacket: (packet: Packet) => void;
  _onclose: (reason: string, description?: unknown) => unknown;
  _cleanup: () => void;
  _error: (error: unknown) => void;
  _onerror: (error: unknown) => void;
  /** Runs the middlewares of the socket. */
  run: (event: unknown[], next: (error?: unknown) => void) => void;
  /** Has the listeners of an event called, after the middlewares. */
  dispatch: (event: unknown[]) => void;
  packet: (packet: Packet, options?: object) => void;
  /** The function that acknowledges a message, made before its listeners are called. */
  ack: (id: number) => (...values: unknown[]) => void;
}

export interface NamespaceInternals {
  readonly sockets: ReadonlyMap<string, Socket>;
  readonly _preConnectSockets: Map<string, Socket>;
  _initAdapter: () => void;
  readonly adapter: {
    readonly rooms: ReadonlyMap<string, ReadonlySet<string>>;
    broadcast: (packet: Packet, options: BroadcastOptions) => void;
    broadcastWithAck: (
      packet: Packet,
      options: BroadcastOptions,
      onCount: (clients: number) => void,
      onAck: (response: unknown) => void,
    ) => void;
    addAll: (id: string, rooms: ReadonlySet<string>) => Promise<void> | void;
    addSockets: (options: BroadcastOptions, rooms: string[]) => void;
    delSockets: (options: BroadcastOptions, rooms: string[]) => void;
    disconnectSockets: (options: BroadcastOptions, close: boolean) => void;
    fetchSockets: (
      options: BroadcastOptions,
    ) => Promise<readonly { readonly id: string }[]>;
    /** What `serverSideEmit` sends to the other nodes: an event, its arguments, and an acknowledgement if awaited. */
    serverSideEmit: (packet: unknown[]) => void;
    del: (id: string, room: string) => Promise<void> | void;
    delAll: (id: string) => void;
    /** The frames of a packet, ready to be sent. */
    _encode: (packet: Packet, options: object) => readonly unknown[];
    /** The packets a client may have missed, with connection-state recovery in memory. */
    readonly packets?: { data: unknown }[];
    restoreSession: (
      pid: string,
      offset: string,
    ) => Promise<RestoredSession | null> | RestoredSession | null;
  };
  run: (socket: Socket, next: (error?: unknown) => void) => void;
  _createSocket: (
    client: unknown,
    auth: Record<string, unknown>,
  ) => Promise<Socket>;
  _doConnect: (socket: Socket, done: (socket: Socket) => void) => void;
}

/** The part of socket.io-parser that turns frames into packets. */
export interface PacketParser {
  readonly Decoder: new () => {
    on(event: 'decoded', listener: (packet: Packet) => void): void;
    add(frame: unknown): void;
  };
}

export interface ServerInternals {
  readonly opts: {
    readonly connectionStateRecovery?: { readonly skipMiddlewares?: boolean };
  };
  /** socket.io-parser, or what the application has put in its place. */
  readonly _parser: PacketParser;
  /** The class, or the function, that makes the adapter of a namespace. */
  adapter(): { readonly name: string };
  readonly encoder: { encode(packet: unknown): unknown[] };
  readonly _nsps: ReadonlyMap<string, Namespace>;
  /** The namespaces of a pattern (`server.of(/…/)`), which have no sockets of their own. */
  readonly parentNsps: ReadonlyMap<unknown, object>;
}

/** A namespace with the members named here. */
export function namespaceInternals(namespace: Namespace): NamespaceInternals {
  return namespace as unknown as NamespaceInternals;
}

/** A socket with the members named here. */
export function socketInternals(socket: Socket): SocketInternals {
  return socket as unknown as SocketInternals;
}

/** A socket's client, the engine.io connection under all its namespaces. */
export function clientInternals(socket: Socket): ClientInternals {
  return socket.client as unknown as ClientInternals;
}

/** A server with the members named here. */
export function serverInternals(server: Server): ServerInternals {
  return server as unknown as ServerInternals;
}

/** The `maxHttpBufferSize` of the server that a socket is connected to, in bytes; 0 where its engine has none. */
export function bufferLimitOf(socket: Socket): number {
  // An application may bind an engine of its own, which need not be engine.io's.
  const { engine } = socket.nsp.server as unknown as {
    readonly engine?: {
      readonly opts?: { readonly maxHttpBufferSize?: number };
    };
  };
  return engine?.opts?.maxHttpBufferSize ?? 0;
}

/**
 * Whether a transport ended because `maxHttpBufferSize` was exceeded; the client has been cut off with code 1009.
 * engine.io wraps the error of `ws` (`WS_ERR_UNSUPPORTED_MESSAGE_LENGTH`) and keeps nothing of it but the text.
 */
export function isTooLargeForEngine(error: unknown): boolean {
  return (
    error instanceof Error &&
    error.message.includes('Max payload size exceeded')
  );
}

/** The stream under a WebSocket; `undefined` for other transports, and for engines that write in another way. */
export function streamOf({ transport }: Connection): Writable | undefined {
  if (transport.name !== 'websocket') return undefined;
  return transport.socket?._socket ?? undefined;
}
