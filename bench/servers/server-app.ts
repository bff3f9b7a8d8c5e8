import type { ServerSpec } from '../contestants.js';

/** Starts a server on 127.0.0.1 and returns its port. */
export type StartServer = (spec: ServerSpec) => Promise<number>;

/** The user that a client of the load generator claims to be. */
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
