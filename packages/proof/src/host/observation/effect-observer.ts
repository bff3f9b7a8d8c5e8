import { AsyncLocalStorage } from 'node:async_hooks';
import { DataWatch } from './data-watch.js';
import { EffectRecord } from './effect-record.js';
import type { ObservedEffects, Reach } from './observed-effects.js';
import type {
  ObservableNamespace,
  ObservableServer,
  ObservableSocket,
  Packet,
} from './observable-socket-io.js';

/** Types of packets of the socket.io protocol. */
const EVENT = 2;
const ACK = 3;
/** The event that Nest sends if a handler throws, and the notices of the library. They do not count as effects. */
const NO_EFFECTS: readonly string[] = ['exception', 'wsm:notice'];

/** One message, while its handler and what it awaits run. */
interface Handling {
  readonly socket: ObservableSocket;
  readonly event: string;
  readonly onAnswer: () => void;
}

/**
 * Observes the effects of handlers beside answers: emissions, rooms joined and left, changes of `socket.data` or of the
 * manager's state. For a handler without an answer, an effect is the only evidence that it ran.
 */
export class EffectObserver {
  private readonly handling = new AsyncLocalStorage<Handling>();
  private readonly record = new EffectRecord();
  private readonly namespaces = new WeakSet<object>();

  /** @param onMessage runs in the context of each message, before its handler */
  constructor(private readonly onMessage: () => void = () => undefined) {}

  /** Observes a server, with the namespaces that it creates later. Call it before the first connection. */
  observe(server: ObservableServer): void {
    for (const namespace of server._nsps.values()) this.watch(namespace);
    server._nsps
      .get('/')
      ?.on('new_namespace', (namespace) =>
        this.watch(namespace as ObservableNamespace),
      );
  }

  /** Notes an effect of the message that is being handled, if any. */
  note(effect: string): void {
    const handling = this.handling.getStore();
    if (handling)
      this.record.effect(handling.socket.nsp.name, handling.event, effect);
  }

  summary(): ObservedEffects {
    return this.record.summary();
  }

  private watch(namespace: ObservableNamespace): void {
    if (this.namespaces.has(namespace)) return;
    this.namespaces.add(namespace);
    this.watchAdapter(namespace);
    namespace.prependListener('connection', (socket) =>
      this.watchSocket(socket as ObservableSocket),
    );
  }

  private watchSocket(socket: ObservableSocket): void {
    const { onevent, packet } = socket;
    const data = new DataWatch(socket, (event) =>
      this.record.effect(socket.nsp.name, event, 'changes socket.data'),
    );
    socket.onevent = (message) => {
      const event = String(message.data?.[0]);
      const handling = { socket, event, onAnswer: data.begin(event) };
      this.handling.run(handling, () => {
        this.onMessage();
        onevent.call(socket, message);
      });
    };
    socket.packet = (outgoing, options) => {
      if (outgoing.type === ACK) this.handling.getStore()?.onAnswer();
      this.emitted(outgoing, socket.nsp, [socket.id], []);
      return packet.call(socket, outgoing, options);
    };
  }

  private watchAdapter(namespace: ObservableNamespace): void {
    const { adapter } = namespace;
    adapter.on('join-room', (room: string, id: string) => {
      const socket = this.handling.getStore()?.socket;
      this.note('joins a room');
      if (socket?.id === id) this.record.join(namespace.name, room, id);
    });
    adapter.on('leave-room', () => this.note('leaves a room'));
    const { broadcast, broadcastWithAck } = adapter;
    adapter.broadcast = (packet, options) => {
      this.emitted(packet, namespace, options.rooms, options.except ?? []);
      return broadcast.call(adapter, packet, options);
    };
    adapter.broadcastWithAck = (packet, options, ...callbacks) => {
      this.emitted(packet, namespace, options.rooms, options.except ?? []);
      return broadcastWithAck.call(adapter, packet, options, ...callbacks);
    };
  }

  private emitted(
    { type, data }: Packet,
    namespace: ObservableNamespace,
    rooms: Iterable<string>,
    except: Iterable<string>,
  ): void {
    const handling = this.handling.getStore();
    const event: unknown = data?.[0];
    const isEvent = type === undefined || type === EVENT;
    if (!handling || !isEvent || typeof event !== 'string') return;
    if (NO_EFFECTS.includes(event)) return;
    this.note(`emits "${event}"`);
    const targets = [...rooms];
    this.record.emission({
      namespace: namespace.name,
      during: handling.event,
      event,
      reach: this.reachOf(handling, namespace, targets, [...except]),
      rooms: targets,
    });
  }

  private reachOf(
    { socket }: Handling,
    { name, adapter, sockets }: ObservableNamespace,
    rooms: readonly string[],
    except: readonly string[],
  ): Reach {
    const inRooms = (names: readonly string[]) =>
      names.flatMap((room) => [...(adapter.rooms.get(room) ?? [])]);
    const excluded = new Set(inRooms(except));
    const reached = rooms.length > 0 ? inRooms(rooms) : [...sockets.keys()];
    if (reached.every((id) => id === socket.id || excluded.has(id)))
      return 'own';
    const areMembers = rooms.every((room) => {
      const members = adapter.rooms.get(room) ?? [];
      return [...members, socket.id].every((id) =>
        this.record.hasJoined(name, room, id),
      );
    });
    return rooms.length > 0 && areMembers ? 'members' : 'others';
  }
}
