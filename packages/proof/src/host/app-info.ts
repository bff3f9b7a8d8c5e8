/** What the parameters of a handler tell about the expected payload. */
export interface PayloadHint {
  /** The declared type of the body, if TypeScript wrote it into the metadata. */
  readonly type: PayloadType;
  /** Fields that the handler reads, by `@MessageBody('key')`, by destructuring or by name. */
  readonly fields: readonly FieldHint[];
  /** Names of properties that the handler reads from any object. */
  readonly reads: readonly string[];
  /** Whether no other field than `fields` is allowed: the body is a class with validators. */
  readonly isExact: boolean;
}

export type PayloadType =
  'none' | 'string' | 'number' | 'boolean' | 'array' | 'object' | 'unknown';

/** One field of a payload. */
export interface FieldHint {
  readonly name: string;
  readonly kind: FieldKind;
  /** The allowed values, if the application declares them: an enum, a list. */
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

/** The address of one gateway. */
export interface Endpoint {
  /** `http://127.0.0.1:4000`, without the namespace. */
  readonly origin: string;
  /** `/`, `/chat`. A pattern as text if `isDynamic`. */
  readonly namespace: string;
  /** Whether the namespace is a pattern, so that its namespaces are not known. */
  readonly isDynamic: boolean;
  /** The path of the socket.io server. */
  readonly path: string;
}

/** A gateway of the application. */
export interface GatewayInfo extends Endpoint {
  /** The name of its class. */
  readonly name: string;
  /** Its own port, or 0 if it shares the port of the application. */
  readonly ownPort: number;
  readonly transports: readonly string[];
  readonly hasCors: boolean;
  /** Whether clients receive the packets that they missed: `connectionStateRecovery`. */
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
  /** Whether it calls the acknowledgement itself. */
  readonly takesAck: boolean;
  readonly payload: PayloadHint;
  /** `@SharesWithOthers()` on the handler, as for a gateway. */
  readonly shares: readonly string[] | undefined;
}

/**
 * Versions of the copies that the application's process loaded, the running one first. A second copy has its folder:
 * `4.7.5 (node_modules/socket.io)`.
 */
export interface LoadedVersions {
  /** Of `nestjs-websocket-manager`; empty if the application does not load it. */
  readonly library: readonly string[];
  /** Of `@nestjs/core`. */
  readonly nest: readonly string[];
  readonly socketIo: readonly string[];
}

/** The description of a running application. */
export interface AppInfo {
  /** The name of the class or function that was started. */
  readonly name: string;
  readonly versions: LoadedVersions;
  /** Whether it imports `WebSocketManagerModule`. */
  readonly importsManager: boolean;
  /** `http://127.0.0.1:4000` */
  readonly origin: string;
  /** The class of the WebSocket adapter, if it does not use socket.io. */
  readonly foreignAdapter: string | undefined;
  readonly gateways: readonly GatewayInfo[];
  readonly handlers: readonly HandlerInfo[];
  /** Milliseconds from the import of the file until the application listened. */
  readonly startMs: number;
}
