import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Namespace, Socket } from 'socket.io';
import { isClientError } from '../../../common/client-error.js';
import { SampledErrors } from '../../../common/sampled-errors.js';
import { Isolation, type SocketMove } from '../../../policy/index.js';
import {
  type Binding,
  CurrentConnection,
  type ManagerRecord,
  Reply,
  insideOf,
  isAllowedMove,
  takeSendContext,
  notify,
} from '../../../manager/index.js';
import { ownerOfSocketRoom } from './audience.js';
import { ConnectionsWatch } from './connections-watch.js';
import { Egress } from './egress.js';
import {
  type BroadcastPacket,
  SocketPacket,
  eventNameOf,
  isMessage,
} from './outgoing-packet.js';
import { isMemberOfAll } from './recipients.js';
import { RoomsWatch } from './rooms-watch.js';
import { replayMissed } from '../connections/session-recovery.js';
import { withoutUnidentified } from '../connections/unidentified.js';
import { framesOf, packetFrom } from '../wire-packet.js';
import { keepWhatWasSent } from './sent-packets.js';
import { sendInOnePiece } from './single-write.js';
import { TransportWatch } from '../transport-watch.js';
import {
  ACK,
  type BroadcastOptions,
  EVENT,
  type NamespaceInternals,
  type Packet,
  type RestoredSession,
  namespaceInternals,
  socketInternals,
} from '../socket-io-internals.js';

/** Puts the egress policy at the two places every packet passes: a namespace's adapter, and the socket. */
@Injectable()
export class EgressHooks implements OnApplicationShutdown {
  private readonly unsendable = new SampledErrors(
    new Logger('WebSocketManager'),
    'An answer could not be encoded',
    'the client receives NOT_SENT',
  );

  constructor(
    private readonly egress: Egress,
    private readonly rooms: RoomsWatch,
    private readonly connections: ConnectionsWatch,
    private readonly transports: TransportWatch,
    private readonly current: CurrentConnection,
    private readonly isolation: Isolation,
  ) {}

  onApplicationShutdown(): void {
    this.unsendable.flush();
  }

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

  guardSocket(socket: Socket, binding: Binding): void {
    const internals = socketInternals(socket);
    const { packet: send, ack } = internals;
    internals.ack = (id) => {
      const acknowledge = ack.call(socket, id);
      const scope = this.current.get();
      if (!scope) return acknowledge;
      const reply = new Reply(acknowledge);
      scope.reply = reply;
      return (...values) => reply.send(values);
    };
    // Asked each time: an anonymous user may sign in.
    const recordNow = () => insideOf(binding.manager);
    internals.packet = (packet, options) => {
      if (this.isAnswered(packet, socket)) return;
      if (isMessage(packet) && !this.maySend(packet, socket, recordNow()))
        return;
      try {
        send.call(socket, packet, options);
      } catch (error) {
        this.reportUnsendable(socket, packet, error);
      }
    };
    const disconnect = socket.disconnect.bind(socket);
    socket.disconnect = (close) =>
      isAllowedMove(socket) ||
      this.connections.mayMove(recordNow(), 'disconnect', socket.nsp)
        ? disconnect(close)
        : socket;
    sendInOnePiece(socket);
    this.transports.watch(socket);
    // What a middleware has put on the socket, and then what `handleConnection` has.
    this.isolation.inspect(recordNow());
    queueMicrotask(() => this.isolation.inspect(recordNow()));
  }

  /** A socket belongs to a user who is known from now on. */
  identified(binding: Binding): void {
    this.rooms.identified(binding);
  }

  /** Gives a user who comes back what the session had: its rooms, and what was missed. */
  recover(binding: Binding, session: RestoredSession): void {
    const { socket } = binding.connection;
    this.rooms.readmit(binding, session.rooms);
    replayMissed(socket, session);
  }

  /**
   * What cannot be encoded (a cycle, thousands of levels) would be thrown here, and a handler's answer is sent where
   * nobody catches it: one client could end the process with what an echo sends back.
   */
  private reportUnsendable(
    socket: Socket,
    { type }: Packet,
    error: unknown,
  ): void {
    const scope = this.current.get();
    const event = scope?.event;
    this.unsendable.add(error, ` for "${event}"`);
    const reply = type === ACK ? scope?.reply : undefined;
    notify(socket, 'NOT_SENT', 'The answer could not be sent.', { reply });
  }

  /** An exception of the library, on its way out of Nest's filter, answers the message if the client awaits that. */
  private isAnswered({ type, data }: Packet, socket: Socket): boolean {
    if (type !== EVENT) return false;
    const [event, body] = data as unknown[];
    if (event !== 'exception' || !isClientError(body)) return false;
    const scope = this.current.get();
    return (
      scope?.connection.socket === socket && scope.reply?.refuse(body) === true
    );
  }

  private maySend(
    packet: Packet,
    socket: Socket,
    recipient: ManagerRecord,
  ): boolean {
    const scope = this.current.get();
    const outgoing = new SocketPacket(packet, socket, scope);
    const sending = takeSendContext(
      outgoing.event,
      outgoing.args,
      (target) => target === socket.id,
    );
    if (!this.egress.maySend(outgoing, recipient, scope, sending)) return false;
    return (
      !isRecipientQuarantined(recipient) ||
      (sending && !sending.sender) === true
    );
  }

  private guardAdapter(
    adapter: NamespaceInternals['adapter'],
    namespace: Namespace,
  ): void {
    this.guardPackets(adapter, namespace);
    this.guardMembers(adapter, namespace);
    this.rooms.tenants.follow(namespace);
    keepWhatWasSent(adapter);
  }

  private guardPackets(
    adapter: NamespaceInternals['adapter'],
    namespace: Namespace,
  ): void {
    const { broadcast, broadcastWithAck } = adapter;
    const routeOf = (
      packet: Packet,
      options: BroadcastOptions,
      hold?: BroadcastPacket['hold'],
    ) => {
      const data = packet.data as unknown[];
      return this.egress.routeOf({
        kind: 'broadcast',
        event: eventNameOf(data[0]),
        args: data.slice(1),
        namespace,
        rooms: options.rooms,
        options,
        hold,
      });
    };
    const { serverSideEmit } = adapter;
    adapter.serverSideEmit = (sent) => {
      if (this.egress.maySendToNodes(sent, namespace))
        return serverSideEmit.call(adapter, sent);
      const answer = sent.at(-1);
      // As socket.io answers where nobody has.
      if (typeof answer === 'function') answer(new Error('stopped'), []);
    };
    const known = (route: BroadcastOptions) =>
      withoutUnidentified(
        route,
        namespace,
        this.current.get()?.connection.socket,
      );
    adapter.broadcast = (packet, options) => {
      const hold = () => {
        const kept = packetFrom(framesOf(packet, namespace), namespace);
        return (route: BroadcastOptions) =>
          kept && broadcast.call(adapter, kept, known(route));
      };
      const route = routeOf(packet, options, hold);
      if (route) broadcast.call(adapter, packet, known(route));
    };
    adapter.broadcastWithAck = (packet, options, onCount, onAck) => {
      const route = routeOf(packet, options);
      if (route)
        broadcastWithAck.call(adapter, packet, known(route), onCount, onAck);
      else onCount(0);
    };
  }

  private guardMembers(
    adapter: NamespaceInternals['adapter'],
    namespace: Namespace,
  ): void {
    const { addAll, del, delAll, addSockets, delSockets } = adapter;
    const { disconnectSockets, fetchSockets } = adapter;
    const mayMove = (id: string, move: SocketMove) => {
      const record = ownerOfSocketRoom(id, namespace);
      return !record || this.connections.mayMove(record, move, namespace);
    };
    adapter.addAll = (id, rooms) => {
      if (!mayMove(id, 'join')) return;
      const allowed = [...rooms].filter((room) =>
        this.rooms.mayJoin(id, room, namespace),
      );
      return addAll.call(adapter, id, new Set(allowed));
    };
    adapter.del = (id, room) => {
      if (!mayMove(id, 'leave')) return;
      this.rooms.left(id, room);
      return del.call(adapter, id, room);
    };
    // Also at the end of a connection, in its own context.
    adapter.delAll = (id) => {
      if (mayMove(id, 'leave')) delAll.call(adapter, id);
    };
    const moveAll = (
      options: BroadcastOptions,
      move: SocketMove,
      work: () => void,
    ) => this.connections.moveAll(options, move, namespace, work);
    adapter.addSockets = (options, rooms) =>
      moveAll(options, 'join', () => addSockets.call(adapter, options, rooms));
    adapter.delSockets = (options, rooms) =>
      moveAll(options, 'leave', () => delSockets.call(adapter, options, rooms));
    adapter.disconnectSockets = (options, close) =>
      moveAll(options, 'disconnect', () =>
        disconnectSockets.call(adapter, options, close),
      );
    adapter.fetchSockets = async (options) => {
      const found = await fetchSockets.call(adapter, options);
      this.noteFetched(found, options, namespace);
      return found;
    };
  }

  /** Whom a user may reach together by a room, the user may reach one by one as long as the message is handled. */
  private noteFetched(
    found: readonly { readonly id: string }[],
    { rooms }: BroadcastOptions,
    namespace: Namespace,
  ): void {
    const scope = this.current.get();
    if (!scope) return;
    const record = insideOf(scope.manager);
    if (!isMemberOfAll(record, rooms, namespace)) return;
    const fetched = (scope.fetched ??= new Set());
    for (const { id } of found) fetched.add(id);
  }
}

/**
 * Whether nothing may reach a user any more who is in quarantine; the notice of that may. A transport that carries
 * other namespaces too would go on after the socket's end.
 */
function isRecipientQuarantined({ lifecycle }: ManagerRecord): boolean {
  return lifecycle.is === 'quarantined';
}
