import type { Namespace } from 'socket.io';
import {
  Adapter,
  type BroadcastOptions,
  ClusterAdapterWithHeartbeat,
  type ClusterMessage,
  type ClusterResponse,
  MessageType,
} from 'socket.io-adapter';
import type { Cluster, Unsubscribe } from '../../../cluster/index.js';
import { isPrivateRoom } from '../../../manager/index.js';
import { framesOf, packetFrom } from '../wire-packet.js';
import type { Arrivals } from './arrivals.js';
import {
  type Envelope,
  type Route,
  type Sender,
  eventOf,
  frameFrom,
  open,
  seal,
} from './envelope.js';
import type { RoomOwnersByName } from './room-claims.js';
import { UserTopics } from './user-topics.js';

type Broadcast = Extract<ClusterMessage, { data: { packet: unknown } }>;

/** What the adapter asks of the module it belongs to. */
export interface PacketHost {
  /** Whose message is being handled here and now. */
  sender(packet?: unknown, route?: Route): Sender | undefined;
  /** Whose these rooms are, as far as this node knows. */
  ownersOf(rooms: readonly string[], namespace: Namespace): RoomOwnersByName;
  /** Takes out of these rooms whoever they do not belong to. */
  claim(owners: RoomOwnersByName, namespace: Namespace): void;
  /** Looks again at what has come from another node. */
  readonly arrivals: Arrivals;
  /** A packet was not sent to other nodes. */
  lost(why: string, error?: unknown): void;
}

/**
 * socket.io's adapter for several nodes, on the messages of a {@link Cluster}. What is sent here reaches the clients
 * of this node at once, as with one process, and those of the other nodes when the cluster has carried it there.
 *
 * Each packet says whose message it came from, and is looked at again where it arrives.
 */
export class PacketAdapter extends ClusterAdapterWithHeartbeat {
  readonly #subscribed: Promise<Unsubscribe[]>;
  readonly #users: UserTopics;
  #isClosed = false;

  constructor(
    namespace: Namespace,
    private readonly cluster: Cluster,
    private readonly host: PacketHost,
  ) {
    super(namespace, {});
    // With `connectionStateRecovery` socket.io adds the offset of a packet to its arguments. Here is no stream to have one.
    Object.assign(this, { addOffsetIfNecessary: () => undefined });
    this.#subscribed = Promise.all([
      cluster.subscribe(topicOf(namespace), (text, node) =>
        this.#arrived(text, node),
      ),
      cluster.subscribe(this.#answersTo(this.uid), (text) =>
        this.onResponse(JSON.parse(text) as ClusterResponse),
      ),
    ]);
    this.#users = new UserTopics(
      cluster,
      (room) => topicOf(namespace, room),
      (text, node) => this.#arrived(text, node),
      (error) => host.lost('What other nodes send to a user', error),
    );
    this.on('create-room', (room: string) => {
      if (isPrivateRoom(room)) this.#users.follow(room);
    });
    this.on('delete-room', (room: string) => this.#users.end(room));
  }

  override init(): void {
    this.#subscribed.then(
      () => super.init(),
      (error: unknown) => this.host.lost('Packets of other nodes', error),
    );
  }

  override close(): void {
    if (this.#isClosed) return;
    super.close();
    this.#end();
  }

  /**
   * Ends the adapter of a server that Nest does not close, as with `forceCloseConnections`: its timers would keep the
   * process running. The cluster may have been left already, so the other nodes are not told.
   */
  abandon(): void {
    if (this.#isClosed) return;
    this.#end();
    super.close();
  }

  /** Each message starts the heartbeat anew, so nothing is sent once the adapter is closed. */
  override publish(
    message: Parameters<ClusterAdapterWithHeartbeat['publish']>[0],
  ): void {
    if (!this.#isClosed) super.publish(message);
  }

  #end(): void {
    this.#isClosed = true;
    this.#users.close();
    void this.#subscribed.then((ends) => ends.forEach((end) => end()));
  }

  /** Here at once, and not only when the cluster has taken the packet. */
  override async broadcast(
    packet: unknown,
    opts: BroadcastOptions,
  ): Promise<void> {
    if (!opts.flags?.local)
      this.#tell(MessageType.BROADCAST, { packet, opts: plain(opts) });
    Adapter.prototype.broadcast.call(this, packet, opts);
  }

  override async addSockets(
    opts: BroadcastOptions,
    rooms: string[],
  ): Promise<void> {
    if (!opts.flags?.local)
      this.#tell(MessageType.SOCKETS_JOIN, { opts: plain(opts), rooms });
    Adapter.prototype.addSockets.call(this, opts, rooms);
  }

  override async delSockets(
    opts: BroadcastOptions,
    rooms: string[],
  ): Promise<void> {
    if (!opts.flags?.local)
      this.#tell(MessageType.SOCKETS_LEAVE, { opts: plain(opts), rooms });
    Adapter.prototype.delSockets.call(this, opts, rooms);
  }

  override async disconnectSockets(
    opts: BroadcastOptions,
    close: boolean,
  ): Promise<void> {
    if (!opts.flags?.local)
      this.#tell(MessageType.DISCONNECT_SOCKETS, { opts: plain(opts), close });
    Adapter.prototype.disconnectSockets.call(this, opts, close);
  }

  protected override doPublish(message: ClusterMessage): Promise<string> {
    const text = seal(
      message,
      (packet, route) => this.host.sender(packet, route),
      (packet) => framesOf(packet as object, this.nsp as Namespace),
      (rooms) => this.host.ownersOf(rooms, this.nsp as Namespace),
    );
    const topic = topicOf(this.nsp as Namespace, soleUserOf(message));
    const sent = this.cluster.publish(topic, text);
    // socket.io does not look at what becomes of it.
    sent.catch((error: unknown) => this.host.lost('A packet', error));
    return sent.then(() => '');
  }

  protected override async doPublishResponse(
    requester: string,
    response: ClusterResponse,
  ): Promise<void> {
    await this.cluster.publish(
      this.#answersTo(requester),
      JSON.stringify(response),
    );
  }

  #tell(type: MessageType, data: object): void {
    this.publish({ type, data } as never);
  }

  #arrived(text: string, node: string): void {
    const envelope = open(text);
    if (typeof envelope === 'string')
      return this.host.arrivals.unreadable(envelope, node);
    if (envelope.message.uid === this.uid) return;
    try {
      if (this.#isAllowed(envelope, node)) this.onMessage(envelope.message);
    } catch {
      this.host.arrivals.unreadable('unreadable', node);
    }
  }

  /** Looks again at what another node has sent, and takes out of it whom it must not reach. */
  #isAllowed(envelope: Envelope, node: string): boolean {
    const { message, from, owners, frames } = envelope;
    const { arrivals } = this.host;
    if (arrivals.isOfQuarantined(from, node)) return false;
    const data = 'data' in message ? (message.data as Broadcast['data']) : {};
    const namespace = this.nsp as Namespace;
    if (!('opts' in data)) return true;
    const { opts } = data as { opts: { rooms: string[]; except: string[] } };
    const reached = {
      rooms: new Set(opts.rooms),
      except: new Set(opts.except),
    };
    if (message.type !== MessageType.BROADCAST)
      return 'requestId' in data || arrivals.mayMove(from, reached, namespace);
    const packet = packetFrom((frames ?? []).map(frameFrom), namespace);
    if (!Array.isArray(packet?.data)) throw new Error('no packet of an event');
    Object.assign(data, { packet });
    this.host.claim(owners, namespace);
    const event = eventOf(packet);
    opts.except.push(...arrivals.closedTo(from, reached, namespace, event));
    return true;
  }

  #answersTo(uid: string): string {
    return `${topicOf(this.nsp as Namespace)}#${uid}`;
  }
}

function topicOf({ name }: Namespace, room?: string): string {
  return room === undefined ? `packets:${name}` : `packets:${name}@${room}`;
}

/**
 * The private room of the one user whom a packet is for. `undefined` where acknowledgements are awaited: socket.io
 * waits for a word of every node.
 */
function soleUserOf(message: ClusterMessage): string | undefined {
  const data: unknown = 'data' in message ? message.data : undefined;
  if (typeof data !== 'object' || data === null) return undefined;
  if (!('packet' in data) || !('opts' in data) || 'requestId' in data)
    return undefined;
  const { rooms } = data.opts as { rooms: readonly string[] };
  const [room] = rooms;
  return rooms.length === 1 && isPrivateRoom(room) ? room : undefined;
}

function plain(options: BroadcastOptions & Route) {
  const { rooms, except = [], flags = {}, isAllowed } = options;
  return {
    rooms: [...rooms],
    except: [...except],
    flags,
    ...(isAllowed && { isAllowed }),
  };
}
