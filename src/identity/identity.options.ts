import type { Socket } from 'socket.io';
import type { IdRules } from './ids/id-rules.js';
import type { Identity } from './user-context.js';

/** What `identify` may answer: who it is, or `null` for nobody. */
export type IdentifyResult = Identity | null | undefined;

/** Says who is behind a socket. Runs once per handshake, after the application's own middleware. */
export type Identify = (
  socket: Socket,
) => IdentifyResult | Promise<IdentifyResult>;

/** Says who is behind an HTTP request, for controllers that inject the request-scoped manager. */
export type IdentifyRequest = (
  request: unknown,
) => IdentifyResult | Promise<IdentifyResult>;

/** What happens to a socket that `identify` does not know. */
export type AnonymousPolicy = 'reject' | 'allow';

/** What the identity room needs to know of the module's options. */
export interface IdentityOptions {
  readonly identify?: Identify;
  readonly identifyRequest?: IdentifyRequest;
  readonly anonymous: AnonymousPolicy;
  readonly handshakeTimeout: number;
  readonly idRules: IdRules;
  readonly idFields: readonly string[];
}

export const IDENTITY_OPTIONS = Symbol('nestjs-websocket-manager:identity');
