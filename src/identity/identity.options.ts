import type { Socket } from 'socket.io';
import { type Resolved, option, optionOr } from '../common/options/option.js';
import {
  STRINGS,
  functionLike,
  milliseconds,
  oneOf,
} from '../common/options/rules.js';
import { NAMESPACES } from './exclusions.js';
import { ID_RULE_ROWS } from './ids/id-rules.js';
import type { Identity } from './user-context.js';

/** What `identify` may return: who it is, or `null` for nobody. */
export type IdentifyResult = Identity | null | undefined;

/** Identifies the user of a socket. Runs once per handshake, after the application's own middleware. */
export type Identify = (
  socket: Socket,
) => IdentifyResult | Promise<IdentifyResult>;

/** Identifies the user of an HTTP request, for controllers that inject the request-scoped manager. */
export type IdentifyRequest = (
  request: unknown,
) => IdentifyResult | Promise<IdentifyResult>;

/** What happens to a socket that `identify` does not know. */
export type AnonymousPolicy = 'reject' | 'allow';

/** The rows of identity in the table of options. */
export const IDENTITY_ROWS = {
  /**
   * Returns the user behind a socket, or `null` for nobody; may be async. Runs once per handshake, after the
   * application's own middleware. If it throws, the handshake is refused.
   */
  identify: option(
    functionLike<Identify>(),
    'the user that server-side code has put on the socket, see [Identity](#identity)',
  ),
  /**
   * Returns the user behind an HTTP request, for controllers that inject `WebSocketManager`. Called before guards run, as
   * Nest creates what is request-scoped first: sign in by a middleware, or read the headers.
   */
  identifyRequest: option(functionLike<IdentifyRequest>()),
  /**
   * When `identify` runs, or the user is read from the socket: in the handshake, or, with `'connection'`, once the
   * `handleConnection` of every gateway has settled. Until then nothing of others reaches the socket, and its messages
   * wait.
   */
  identity: optionOr(oneOf('handshake', 'connection'), 'handshake'),
  /** What happens to a socket that nobody identified. With `'allow'` it gets a manager of its own. */
  anonymous: optionOr(oneOf('reject', 'allow'), 'reject'),
  /**
   * Namespaces that are not guarded at all: no `identify`, no policy. By name, pattern or function: `['/admin']`, where
   * socket.io's admin UI brings an authentication of its own.
   */
  exclude: optionOr(NAMESPACES, []),
  /** How long `identify` may take, in milliseconds. */
  handshakeTimeout: optionOr(milliseconds(1), 10_000),
  /** How ids are judged, and where the guard finds them. */
  ids: {
    ...ID_RULE_ROWS,
    /** The fields of a payload that hold ids. */
    fields: optionOr(STRINGS, [
      'userId',
      'user_id',
      'threadId',
      'runId',
      'sessionId',
      'tenantId',
      'ownerId',
      'room',
    ]),
  },
};

/** The options that identity reads. */
export type IdentityOptions = Resolved<typeof IDENTITY_ROWS>;
