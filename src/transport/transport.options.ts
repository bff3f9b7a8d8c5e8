import type { WebSocketAdapter } from '@nestjs/common';

/**
 * Makes the socket.io adapter of the application, in place of Nest's own. Called once, when Nest's HTTP server exists;
 * what it returns may be a promise. Gets Nest's HTTP server, which is `undefined` in a microservice.
 */
export type AdapterFactory = (
  httpServer: unknown,
) => WebSocketAdapter | Promise<WebSocketAdapter>;

/** Upper bounds on what comes in. Each rejection carries a code and is counted in `registry.status()`. */
export interface InboundLimitOptions {
  /** Messages of one user in one second, over all devices; a burst of as many is let through. */
  readonly messagesPerSecond: number;
  /**
   * Bytes of one message on the wire, attachments included. `Infinity`: what the server takes, which is
   * socket.io's `maxHttpBufferSize`.
   */
  readonly payloadBytes: number;
}

/** What the transport module needs to know of the module's options. */
export interface TransportOptions {
  readonly adapter?: AdapterFactory;
  readonly limits: InboundLimitOptions;
  /** Whether every gateway is protected; otherwise those that bind the guard and the interceptor by hand. */
  readonly globalEnhancers: boolean;
}

export const TRANSPORT_OPTIONS = Symbol('nestjs-websocket-manager:transport');
