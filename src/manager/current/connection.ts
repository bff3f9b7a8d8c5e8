import type { Socket } from 'socket.io';
import type { UserContext } from '../../identity/index.js';

/** One socket of one user. */
export class Connection {
  /** Milliseconds since 1970. */
  readonly connectedAt = Date.now();

  /** @internal */
  constructor(
    readonly socket: Socket,
    /** Who was identified behind this socket: its own handshake, not another device's. */
    readonly user: UserContext,
  ) {}

  /** The socket's id. */
  get id(): string {
    return this.socket.id;
  }

  /** The namespace's name, `/` for the main one. */
  get namespace(): string {
    return this.socket.nsp.name;
  }
}
