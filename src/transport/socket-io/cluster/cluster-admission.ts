import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Socket } from 'socket.io';
import {
  type Cluster,
  ClusterLink,
  ClusterUnreachableError,
  type Entered,
} from '../../../cluster/index.js';
import { OPTIONS } from '../../../common/options/options.token.js';
import { Admission, MeasureFollower } from '../../../containment/index.js';
import {
  HandshakeRefusal,
  type UserContext,
  keyOfContext,
} from '../../../identity/index.js';
import {
  type Binding,
  LimitExceededError,
  LimitWarnings,
  type ManagerOptions,
  Rejections,
} from '../../../manager/index.js';
import { socketInternals } from '../socket-io-internals.js';

/** One connection of a user, as all nodes count it. */
interface Seat {
  readonly set: string;
  readonly member: string;
}

/**
 * Asks the cluster before a user comes in: whether the user is in quarantine, and has a connection left on any node.
 * A seat is taken for each connection and given back with it; those of a dead node are free after its lease.
 */
@Injectable()
export class ClusterAdmission implements OnModuleInit {
  private readonly seats = new WeakMap<Socket, Seat>();
  private readonly watched = new WeakSet<Socket>();
  /** Connections that were let in while the engine was away: the cluster does not count them yet. */
  private readonly uncounted = new Map<Socket, string>();

  constructor(
    @Inject(OPTIONS) private readonly options: ManagerOptions,
    private readonly link: ClusterLink,
    private readonly follower: MeasureFollower,
    private readonly admission: Admission,
    private readonly rejections: Rejections,
    private readonly warnings: LimitWarnings,
  ) {}

  onModuleInit(): void {
    const { cluster } = this.link;
    cluster?.onReachable((isReachable) => {
      if (isReachable) void this.countAll(cluster).catch(() => undefined);
    });
  }

  /**
   * @throws {HandshakeRefusal} `QUARANTINED`, `LOCKDOWN`; `CLUSTER_UNREACHABLE`, unless the cluster is to be `local` then
   * @throws {LimitExceededError} `limits.connectionsPerUser`
   */
  async enter(socket: Socket, user: UserContext): Promise<void> {
    const { cluster } = this.link;
    if (!cluster) return;
    const key = keyOfContext(user);
    try {
      // Not only to answer sooner: handshakes that wait for an engine that is away would pile up.
      if (!cluster.isReachable) throw new ClusterUnreachableError('admit');
      await this.follower.refresh(key);
      this.admission.assertOpen();
      this.admission.assertMayEnter(key);
      const max = this.maxConnections;
      if (!user.anonymous && max !== Infinity)
        await this.take(cluster, socket, key, max);
    } catch (error) {
      if (!(error instanceof ClusterUnreachableError)) throw error;
      this.enterAlone(cluster, socket, user, error);
    }
  }

  /** A connection that was let in has turned out to be a user: judged like a handshake, after the fact. */
  signedIn(
    { connection }: Binding,
    refuse: (socket: Socket, error: unknown) => void,
  ): void {
    if (!this.link.cluster) return;
    const { socket, user } = connection;
    this.enter(socket, user).catch((error: unknown) => refuse(socket, error));
  }

  private async take(
    cluster: Cluster,
    socket: Socket,
    key: string,
    max: number,
  ): Promise<void> {
    if (this.seats.has(socket)) return;
    const seat = { set: `connections:${key}`, member: randomUUID() };
    this.seats.set(socket, seat);
    this.atEnd(socket);
    let entered: Entered | undefined;
    try {
      entered = await cluster.enter(seat.set, seat.member, max);
    } finally {
      if (entered === undefined || entered === 'full')
        this.seats.delete(socket);
    }
    if (entered === 'full') this.exceeded(max);
  }

  /** socket.io cleans up behind a socket also where its handshake was refused, or its client has gone meanwhile. */
  private atEnd(socket: Socket): void {
    if (this.watched.has(socket)) return;
    this.watched.add(socket);
    const internals = socketInternals(socket);
    const { _cleanup } = internals;
    internals._cleanup = () => {
      this.left(socket);
      _cleanup.call(socket);
    };
  }

  private left(socket: Socket): void {
    this.uncounted.delete(socket);
    const seat = this.seats.get(socket);
    if (!seat) return;
    this.seats.delete(socket);
    // What fails is taken back by the cluster itself, once it is reachable.
    this.link.cluster?.leave(seat.set, seat.member).catch(() => undefined);
  }

  private enterAlone(
    { whenUnreachable }: Cluster,
    socket: Socket,
    user: UserContext,
    error: ClusterUnreachableError,
  ): void {
    if (whenUnreachable !== 'local' && this.options.mode !== 'report')
      throw new HandshakeRefusal(
        'CLUSTER_UNREACHABLE',
        error.message,
        undefined,
        { cause: error },
      );
    if (whenUnreachable !== 'local')
      this.rejections.letThrough({
        code: 'CLUSTER_UNREACHABLE',
        option: 'cluster',
        namespace: socket.nsp.name,
      });
    if (user.anonymous || this.maxConnections === Infinity) return;
    this.uncounted.set(socket, keyOfContext(user));
    this.atEnd(socket);
  }

  private async countAll(cluster: Cluster): Promise<void> {
    for (const [socket, key] of this.uncounted) {
      await this.take(cluster, socket, key, Infinity);
      this.uncounted.delete(socket);
    }
  }

  private get maxConnections(): number {
    return this.options.limits.connectionsPerUser;
  }

  /** @throws {LimitExceededError} unless it is only counted, in mode `report` */
  private exceeded(max: number): void {
    const limit = 'connectionsPerUser';
    const what = 'Another connection of a user, over all nodes,';
    this.warnings.exceeded(`limits.${limit}`, max, what);
    const code = 'LIMIT_EXCEEDED';
    if (this.options.mode === 'report') {
      this.rejections.letThrough({ code, option: `limits.${limit}` });
      return;
    }
    this.rejections.count(code);
    throw new LimitExceededError(limit, max);
  }
}
