import type { Socket } from 'socket.io';
import type { Binding } from '../../../manager/index.js';
import type { FoundSession } from './session-recovery.js';
import {
  CONNECT,
  type Packet,
  socketInternals,
} from '../socket-io-internals.js';

/**
 * A session of a known user that a client asks for before it is known who the client is: with
 * `identity: 'connection'`. The client is not told that it is connected until that is decided, since the same packet
 * says whether the session is recovered.
 *
 * The socket keeps the id it has: an application may have something of the user in a map of ids, and `handleConnection`
 * would find it there.
 */
export class ClaimedSession {
  private readonly held: [packet: Packet, options?: object][] = [];

  constructor(
    private readonly socket: Socket,
    private readonly found: FoundSession,
  ) {
    const internals = socketInternals(socket);
    const { packet: send } = internals;
    internals.packet = (packet, options) => {
      this.held.push([packet, options]);
    };
    this.release = () => {
      if (this.held.length === 0) return;
      internals.packet = send;
      for (const [packet, options] of this.held.splice(0))
        send(this.withSession(packet), options);
    };
  }

  /** Tells the client that it is connected, and what else was sent to it meanwhile. */
  readonly release: () => void;

  /** Gives the session back if it is the user's of this binding. */
  settle(
    { manager }: Binding,
    recover: (session: FoundSession['session']) => void,
  ): void {
    const { session, owner } = this.found;
    const isOwn = manager.key === owner && this.socket.connected;
    if (isOwn) {
      const internals = socketInternals(this.socket);
      internals.pid = session.pid;
      internals.recovered = true;
      // What `handleConnection` has put there just now is newer than the session's copy.
      internals.data = {
        ...(session.data as object),
        ...(internals.data as object),
      };
    }
    this.release();
    if (!isOwn) return;
    // The room of the id that the session had is nobody's any more.
    const rooms = [...session.rooms].filter((room) => room !== session.sid);
    recover({ ...session, rooms });
  }

  private withSession(packet: Packet): Packet {
    if (packet.type !== CONNECT) return packet;
    const { pid } = socketInternals(this.socket);
    return { ...packet, data: { ...(packet.data as object), pid } };
  }
}
