import type { Socket } from 'socket.io';
import type { UserContext } from '../../identity/index.js';

/** One socket of one user. */
export class Connection {
  /** Milliseconds since 1970. */
  readonly connectedAt = Date.now();
  #user: UserContext;

  /** @internal */
  constructor(
    readonly socket: Socket,
    user: UserContext,
  ) {
    this.#user = user;
  }

  /** The user of this socket, as identified by its own handshake or by {@link WebSocketManagerRegistry.signIn}. */
  get user(): UserContext {
    return this.#user;
  }

  /** The socket's id. */
  get id(): string {
    return this.socket.id;
  }

  /** Called by the registry only. @internal */
  identify(user: UserContext): void {
    this.#user = user;
  }

  /** The namespace's name, `/` for the main one. */
  get namespace(): string {
    return this.socket.nsp.name;
  }
}
