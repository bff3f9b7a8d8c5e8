import type { INestApplication, WebSocketAdapter } from '@nestjs/common';
import { type Resolved, option, optionOr } from '../common/options/option.js';
import { BOOLEAN, LIMIT, functionLike } from '../common/options/rules.js';

/**
 * Makes the socket.io adapter of the application, in place of Nest's own. Called once, when the application starts and
 * its providers exist: `app.get()` finds them. What it returns may be a promise, which is awaited before the first
 * gateway is connected.
 *
 * @param app the application, as in `new RedisIoAdapter(app)`; `undefined` in a microservice
 * @param httpServer Nest's HTTP server; `undefined` in a microservice
 */
export type AdapterFactory = (
  app: INestApplication,
  httpServer: unknown,
) => WebSocketAdapter | Promise<WebSocketAdapter>;

/** The rows of the transport in the table of options. */
export const TRANSPORT_ROWS = {
  /**
   * Makes the socket.io adapter of the application: `(app) => new RedisIoAdapter(app)`; may be async, see
   * [adapters.md](adapters.md).
   */
  adapter: option(functionLike<AdapterFactory>(), "Nest's `IoAdapter`"),
  /**
   * Whether every gateway is protected. With `false`, bind the enhancers by hand: `@UseGuards(SuspiciousIdGuard)`,
   * `@UseInterceptors(ContaminationInterceptor)`.
   */
  globalEnhancers: optionOr(BOOLEAN, true),
  limits: {
    /**
     * Messages that one user may send in a second, over all devices, after a burst. What is more is refused with
     * `RATE_LIMITED`.
     */
    messagesPerSecond: optionOr(LIMIT, 100),
    /**
     * Messages that one user may send at once. It fills up again by `messagesPerSecond`. A connection of which as many
     * more are refused is ended.
     */
    burst: option(LIMIT, 'ten times `limits.messagesPerSecond`: 1,000'),
    /** Handshakes of one connection, one for each namespace, that may wait for `identify` at a time. */
    pendingHandshakes: optionOr(LIMIT, 32),
    /** With `identity: 'connection'`, messages of a socket that may wait until it is known whose they are. */
    pendingMessages: optionOr(LIMIT, 64),
    /** Bytes of one message on the wire, attachments included. */
    payloadBytes: option(
      LIMIT,
      '1,000,000, or the `maxHttpBufferSize` of the gateway or the adapter where that is above 2,000,000',
    ),
  },
};

/** The options that the transport reads. */
export type TransportOptions = Resolved<typeof TRANSPORT_ROWS>;

/** Upper bounds on what comes in. Each rejection carries a code and is counted in `registry.status()`. */
export type InboundLimitOptions = TransportOptions['limits'];
