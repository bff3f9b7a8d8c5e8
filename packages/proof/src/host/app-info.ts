/** What a handler's parameters tell of the payload it expects. */
export interface PayloadHint {
  /** The declared type of the body, where TypeScript has left it in the metadata. */
  readonly type: PayloadType;
  /** Fields that the handler reads, by `@MessageBody('key')`, by destructuring or by name. */
  readonly fields: readonly FieldHint[];
  /** Names of properties that the handler reads of whatever object. */
  readonly reads: readonly string[];
  /** Whether `fields` is all that is allowed: the body is a class with validators. */
  readonly isExact: boolean;
}

export type PayloadType =
  'none' | 'string' | 'number' | 'boolean' | 'array' | 'object' | 'unknown';

/** One field of a payload. */
export interface FieldHint {
  readonly name: string;
  readonly kind: FieldKind;
  /** What it may be, where the application says so: an enum, a list. */
  readonly values?: readonly (string | number | boolean)[];
  /** Of a nested object. */
  readonly fields?: readonly FieldHint[];
}

export type FieldKind =
  | 'string'
  | 'number'
  | 'boolean'
  | 'array'
  | 'object'
  | 'date'
  | 'email'
  | 'uuid'
  | 'url'
  | 'unknown';

/** Where messages of one gateway go. */
export interface Endpoint {
  /** `http://127.0.0.1:4000`, without the namespace. */
  readonly origin: string;
  /** `/`, `/chat`. A pattern as text where `isDynamic`. */
  readonly namespace: string;
  /** Whether the namespace is a pattern: nobody knows which of them exist. */
  readonly isDynamic: boolean;
  /** The path of the socket.io server. */
  readonly path: string;
}

/** A gateway of the application. */
export interface GatewayInfo extends Endpoint {
  /** The name of its class. */
  readonly name: string;
  /** A port of its own, 0 if it shares that of the application. */
  readonly ownPort: number;
  readonly transports: readonly string[];
  readonly hasCors: boolean;
  /** Whether clients get what they have missed: `connectionStateRecovery`. */
  readonly recoversSessions: boolean;
  /** `@SharesWithOthers()` on the class: the events, empty for all; `undefined` if it is not declared. */
  readonly shares: readonly string[] | undefined;
}

/** A message handler of the application. */
export interface HandlerInfo extends Endpoint {
  /** `ChatGateway.ask`; `socket.on('ask')` for a listener beside Nest. */
  readonly name: string;
  readonly gateway: string;
  readonly event: string;
  /** Whether it takes the acknowledgement into its own hands. */
  readonly takesAck: boolean;
  readonly payload: PayloadHint;
  /** `@SharesWithOthers()` on the handler, as for a gateway. */
  readonly shares: readonly string[] | undefined;
}

/**
 * Versions of the copies that the application's process has loaded, the one that runs first. A second copy is named with
 * the folder it lies in: `4.7.5 (node_modules/socket.io)`.
 */
export interface LoadedVersions {
  /** Of `nestjs-websocket-manager`; empty if the application does not load it. */
  readonly library: readonly string[];
  /** Of `@nestjs/core`. */
  readonly nest: readonly string[];
  readonly socketIo: readonly string[];
}

/** What has been found out about a running application. */
export interface AppInfo {
  /** What was started: the name of the class or function. */
  readonly name: string;
  readonly versions: LoadedVersions;
  /** Whether it imports `WebSocketManagerModule`. */
  readonly importsManager: boolean;
  /** `http://127.0.0.1:4000` */
  readonly origin: string;
  /** The class of the WebSocket adapter, if it is not one of socket.io. */
  readonly foreignAdapter: string | undefined;
  readonly gateways: readonly GatewayInfo[];
  readonly handlers: readonly HandlerInfo[];
  /** From the import of the file until it listened. */
  readonly startMs: number;
}
