import { Injectable, Logger } from '@nestjs/common';
import type { Namespace, Socket } from 'socket.io';
import { Isolation } from '../../policy/index.js';
import {
  type Binding,
  CurrentConnection,
  type ManagerRecord,
  currentPermit,
  insideOf,
  tell,
} from '../../manager/index.js';
import { Egress } from './egress.js';
import { SocketPacket, nameOf } from './outgoing-packet.js';
import { RoomsWatch } from './rooms-watch.js';
import { sendInOnePiece } from './single-write.js';
import {
  ACK,
  BINARY_ACK,
  BINARY_EVENT,
  type BroadcastOptions,
  EVENT,
  type NamespaceInternals,
  type Packet,
  namespaceInternals,
  socketInternals,
} from './socket-io-internals.js';

/** Puts the egress policy at the two places every packet passes: a namespace's adapter, and the socket. */
@Injectable()
export class EgressHooks {
  private readonly logger = new Logger('WebSocketManager');

  constructor(
    private readonly egress: Egress,
    private readonly rooms: RoomsWatch,
    private readonly current: CurrentConnection,
    private readonly isolation: Isolation,
  ) {}

  /** Also for the adapter that takes the place of this one later (`server.adapter(…)`). */
  guardNamespace(namespace: Namespace): void {
    const internals = namespaceInternals(namespace);
    const { _initAdapter } = internals;
    internals._initAdapter = () => {
      _initAdapter.call(namespace);
      this.guardAdapter(internals.adapter, namespace);
    };
    this.guardAdapter(internals.adapter, namespace);
  }

  guardSocket(socket: Socket, { manager }: Binding): void {
    const internals = socketInternals(socket);
    const { packet: send } = internals;
    const record = insideOf(manager);
    internals.packet = (packet, options) => {
      if (isMessage(packet) && !this.maySend(packet, socket, record)) return;
      try {
        send.call(socket, packet, options);
      } catch (error) {
        this.reportUnsendable(socket, error);
      }
    };
    sendInOnePiece(socket);
    // What a middleware has put on the socket, and then what `handleConnection` has.
    this.isolation.inspect(record);
    queueMicrotask(() => this.isolation.inspect(record));
  }

  /**
   * What cannot be encoded (a cycle, thousands of levels) would be thrown here, and a handler's answer is sent where
   * nobody catches it: one client could end the process with what an echo sends back.
   */
  private reportUnsendable(socket: Socket, error: unknown): void {
    const event = this.current.get()?.event;
    this.logger.error(`An answer to "${event}" could not be encoded.`, error);
    tell(socket, 'NOT_SENT', 'The answer could not be sent.');
  }

  private maySend(
    packet: Packet,
    socket: Socket,
    recipient: ManagerRecord,
  ): boolean {
    const scope = this.current.get();
    const outgoing = new SocketPacket(packet, socket, scope);
    return (
      this.egress.maySend(outgoing, recipient, scope) && !isSilenced(recipient)
    );
  }

  private guardAdapter(
    adapter: NamespaceInternals['adapter'],
    namespace: Namespace,
  ): void {
    const { broadcast, broadcastWithAck, addAll, addSockets, del } = adapter;
    const mayBroadcast = (packet: Packet, { rooms }: BroadcastOptions) => {
      const data = packet.data as unknown[];
      return this.egress.mayBroadcast({
        kind: 'broadcast',
        event: nameOf(data[0]),
        args: data.slice(1),
        namespace,
        rooms,
      });
    };
    adapter.broadcast = (packet, options) => {
      if (mayBroadcast(packet, options))
        broadcast.call(adapter, packet, options);
    };
    adapter.broadcastWithAck = (packet, options, onCount, onAck) => {
      if (mayBroadcast(packet, options)) {
        broadcastWithAck.call(adapter, packet, options, onCount, onAck);
      } else {
        onCount(0);
      }
    };
    adapter.addAll = (id, rooms) => {
      const allowed = [...rooms].filter((room) =>
        this.rooms.mayJoin(id, room, namespace),
      );
      return addAll.call(adapter, id, new Set(allowed));
    };
    adapter.addSockets = (options, rooms) => {
      const packet = {
        kind: 'move',
        event: '',
        args: [],
        namespace,
        rooms: options.rooms,
      } as const;
      if (this.egress.mayBroadcast(packet))
        addSockets.call(adapter, options, rooms);
    };
    adapter.del = (id, room) => {
      this.rooms.left(id, room);
      return del.call(adapter, id, room);
    };
  }
}

function isMessage({ type }: Packet): boolean {
  return (
    type === EVENT ||
    type === BINARY_EVENT ||
    type === ACK ||
    type === BINARY_ACK
  );
}

/**
 * Whether nothing may reach a user any more who is in quarantine; the notice of that may. A transport that carries
 * other namespaces too would go on after the socket's end.
 */
function isSilenced({ lifecycle }: ManagerRecord): boolean {
  if (lifecycle.is !== 'quarantined') return false;
  const permit = currentPermit();
  return permit === undefined || permit.sender !== undefined;
}
