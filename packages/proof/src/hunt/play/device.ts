import { Manager, type Socket } from 'socket.io-client';
import type { Endpoint } from '../../host/index.js';
import type { Player } from './player.js';

/** The address that a socket connects to. */
export type ReachableEndpoint = Endpoint & {
  readonly transports: readonly string[];
};

/** How long a handshake may take, in milliseconds. */
const HANDSHAKE_MS = 5_000;

/** A packet that arrived at a socket. */
export interface Packet {
  readonly player: Player;
  readonly namespace: string;
  /** The event; `(acknowledgement)`, `(refusal)`. */
  readonly event: string;
  readonly args: readonly unknown[];
  /** The event that it answers. */
  readonly answerTo?: string;
}

export const ACKNOWLEDGEMENT = '(acknowledgement)';
export const REFUSAL = '(refusal)';

/** Why a namespace refused a user. */
export interface Refusal {
  readonly namespace: string;
  readonly reason: string;
}

type Listener = (packet: Packet) => void;

/** What a client sends to receive the packets that it missed. */
interface Session {
  readonly pid: string;
  readonly offset: string;
}

/** One browser tab of a simulated user: a transport with a socket for each namespace. */
export class Device {
  private readonly sockets = new Map<string, Socket>();

  constructor(
    readonly player: Player,
    private readonly listen: Listener,
    private readonly onConnect: (socketId: string, player: Player) => void,
    private readonly managers = new Map<string, Manager>(),
  ) {}

  /**
   * Connects to endpoints. Existing connections stay.
   *
   * @param sessions the sessions to restore, by endpoint
   */
  async connect(
    endpoints: readonly ReachableEndpoint[],
    sessions: ReadonlyMap<string, Session> = new Map(),
  ): Promise<Refusal[]> {
    const refusals = await Promise.all(
      endpoints.map((endpoint) =>
        this.open(endpoint, sessions.get(keyOf(endpoint))),
      ),
    );
    return refusals.filter((refusal) => refusal !== undefined);
  }

  /** Another user on the transport of this device. */
  lend(player: Player): Device {
    return new Device(player, this.listen, this.onConnect, this.managers);
  }

  /** The sessions with which these connections can be restored, by endpoint. */
  sessions(): Map<string, Session> {
    const sessions = new Map<string, Session>();
    for (const [key, socket] of this.sockets) {
      // Private in socket.io-client, but part of each of its handshakes.
      const { _pid: pid, _lastOffset: offset } = socket as unknown as {
        _pid?: string;
        _lastOffset?: string;
      };
      if (pid !== undefined && offset !== undefined)
        sessions.set(key, { pid, offset });
    }
    return sessions;
  }

  /** The socket of an endpoint, if it is connected. */
  socketOf(endpoint: Endpoint): Socket | undefined {
    const socket = this.sockets.get(keyOf(endpoint));
    return socket?.connected ? socket : undefined;
  }

  get connectedSockets(): Socket[] {
    return [...this.sockets.values()].filter(({ connected }) => connected);
  }

  /** Disconnects properly. */
  leave(): void {
    for (const socket of this.sockets.values()) socket.disconnect();
    this.forget();
  }

  /** Drops the connection without a disconnect, as in a tunnel: the server may keep the session. */
  vanish(): void {
    for (const manager of this.managers.values()) manager.engine?.close();
    this.forget();
  }

  private forget(): void {
    this.sockets.clear();
    this.managers.clear();
  }

  private async open(
    endpoint: ReachableEndpoint,
    session: Session | undefined,
  ): Promise<Refusal | undefined> {
    const key = keyOf(endpoint);
    if (this.sockets.get(key)?.connected) return undefined;
    const { namespace } = endpoint;
    const socket = this.managerOf(endpoint).socket(namespace, {
      auth: { ...this.player.identity.auth, ...session },
    });
    this.sockets.set(key, socket);
    this.hear(socket, namespace);
    const error = await handshake(socket);
    if (!error) {
      if (socket.id) this.onConnect(socket.id, this.player);
      return undefined;
    }
    const { data } = error as Error & { data?: unknown };
    this.listen({
      player: this.player,
      namespace,
      event: REFUSAL,
      args: [error.message, data],
    });
    return { namespace, reason: reasonOf(error.message, data) };
  }

  private managerOf({ origin, path, transports }: ReachableEndpoint): Manager {
    const { headers, query } = this.player.identity;
    const key = origin + path;
    const known = this.managers.get(key);
    if (known) return known;
    const manager = new Manager(origin, {
      path,
      transports: transports.includes('websocket')
        ? ['websocket']
        : ['polling'],
      forceNew: true,
      reconnection: false,
      autoConnect: false,
      timeout: HANDSHAKE_MS,
      extraHeaders: { ...headers },
      query: { ...query },
      // No certificate is valid for 127.0.0.1.
      rejectUnauthorized: false,
    });
    this.managers.set(key, manager);
    return manager;
  }

  private hear(socket: Socket, namespace: string): void {
    const { player } = this;
    socket.onAny((event: string, ...args: unknown[]) => {
      const answer = args.at(-1);
      const isQuestion = typeof answer === 'function';
      this.listen({
        player,
        namespace,
        event,
        args: isQuestion ? args.slice(0, -1) : args,
      });
      // An application that asks all clients may pass their answers to others.
      if (isQuestion) (answer as (value: string) => void)(player.token);
    });
  }
}

export function keyOf({ origin, path, namespace }: Endpoint): string {
  return `${origin}${path} ${namespace}`;
}

function handshake(socket: Socket): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(
      () => done(new Error(`no answer within ${HANDSHAKE_MS} ms`)),
      HANDSHAKE_MS,
    );
    const done = (error?: Error) => {
      clearTimeout(timer);
      socket.off('connect', accepted).off('connect_error', done);
      if (error) socket.disconnect();
      resolve(error);
    };
    const accepted = () => done();
    socket.once('connect', accepted).once('connect_error', done);
    socket.once('disconnect', () => done(new Error('disconnected at once')));
    socket.connect();
  });
}

function reasonOf(message: string, data: unknown): string {
  const code: unknown =
    typeof data === 'object' && data !== null && 'code' in data
      ? data.code
      : undefined;
  return typeof code === 'string' && code !== message
    ? `${message} (${code})`
    : message;
}
