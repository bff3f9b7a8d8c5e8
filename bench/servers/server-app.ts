import type { ServerSpec } from '../contestants.js';

/** Starts a server on 127.0.0.1 and says at which port. */
export type StartServer = (spec: ServerSpec) => Promise<number>;

/** Who a client of the load generator says to be. */
export function userOf(socket: {
  readonly handshake: { readonly auth: Readonly<Record<string, unknown>> };
}): string {
  return String(socket.handshake.auth.user);
}

export function portOf(address: unknown): number {
  const port: unknown = Object(address).port;
  if (typeof port !== 'number') throw new TypeError('The server has no port.');
  return port;
}
