import { Injectable } from '@nestjs/common';
import type { Namespace, Socket } from 'socket.io';
import { CurrentConnection } from '../manager/index.js';
import { Egress } from './egress.js';
import { RoomsWatch } from './rooms-watch.js';
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
  constructor(
    private readonly egress: Egress,
    private readonly rooms: RoomsWatch,
    private readonly current: CurrentConnection,
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

  guardSocket(socket: Socket): void {
    const internals = socketInternals(socket);
    const { packet: send } = internals;
    const rooms = new Set([socket.id]);
    internals.packet = (packet, options) => {
      if (isMessage(packet) && !this.maySend(packet, socket, rooms)) return;
      send.call(socket, packet, options);
    };
  }

  private maySend(
    packet: Packet,
    socket: Socket,
    rooms: ReadonlySet<string>,
  ): boolean {
    const data = Array.isArray(packet.data) ? (packet.data as unknown[]) : [];
    const isAck = packet.type === ACK || packet.type === BINARY_ACK;
    return this.egress.maySend(
      {
        kind: isAck ? 'acknowledgement' : 'socket',
        event: isAck ? (this.current.get()?.event ?? '') : nameOf(data[0]),
        args: isAck ? data : data.slice(1),
        namespace: socket.nsp,
        rooms,
      },
      socket,
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

function nameOf(event: unknown): string {
  return typeof event === 'string' ? event : '';
}
