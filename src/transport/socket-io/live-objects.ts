import { types } from 'node:util';
import type { Namespace, Server, Socket } from 'socket.io';
import type { Isolation } from '../../policy/index.js';
import { serverInternals } from './socket-io-internals.js';

/**
 * Tells the isolation which objects socket.io hands to everybody: servers, namespaces, adapters, sockets, what is under
 * them, and their lists. Taken from what is running and not from classes of ours: Nest pins a version of socket.io, and
 * an application may have another copy.
 */
export class LiveObjects {
  private readonly servers = new Set<Server>();

  constructor(private readonly isolation: Isolation) {
    isolation.exempt((value) => types.isSet(value) && this.isRoom(value));
  }

  /** A server that is being protected. Its engine may not be there yet. */
  exemptServer(server: Server): void {
    this.servers.add(server);
    this.isolation.exemptClassesOf(server, serverInternals(server)._nsps);
  }

  exemptNamespace(namespace: Namespace): void {
    this.isolation.exemptClassesOf(namespace, namespace.sockets);
  }

  /** A socket that was just created. The adapter and the transport may be others than the last socket's. */
  exemptSocket(socket: Socket): void {
    const { client, conn, nsp } = socket;
    const { adapter, server } = nsp;
    this.isolation.exemptClassesOf(
      socket,
      client,
      conn,
      conn.transport,
      server.engine,
      adapter,
      adapter.rooms,
      adapter.sids,
      ...serverInternals(server).parentNsps.values(),
    );
  }

  /** Whether a set is a room's list of sockets, which all of its members may have in hand. */
  private isRoom(set: ReadonlySet<unknown>): boolean {
    const [member] = set;
    if (typeof member !== 'string') return false;
    for (const server of this.servers) {
      for (const { adapter } of serverInternals(server)._nsps.values()) {
        for (const room of adapter.sids.get(member) ?? []) {
          if (adapter.rooms.get(room) === set) return true;
        }
      }
    }
    return false;
  }
}
