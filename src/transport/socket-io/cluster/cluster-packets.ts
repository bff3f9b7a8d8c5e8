import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Namespace, Server } from 'socket.io';
import { ClusterLink } from '../../../cluster/index.js';
import { CurrentConnection, OtherNodes } from '../../../manager/index.js';
import { EgressDeclarations } from '../egress/egress-declarations.js';
import { serverInternals } from '../socket-io-internals.js';
import { Arrivals } from './arrivals.js';
import { type Route, type Sender, eventOf } from './envelope.js';
import { RoomClaims, type RoomOwnersByName } from './room-claims.js';
import { PacketAdapter, type PacketHost } from './packet-adapter.js';

/** The adapters of socket.io that know one process. */
const LOCAL_ADAPTERS: ReadonlySet<string> = new Set([
  'Adapter',
  'SessionAwareAdapter',
]);

/** Has packets travel between the nodes of the option `cluster`, and looks again at those that arrive. */
@Injectable()
export class ClusterPackets implements PacketHost, OnApplicationShutdown {
  private readonly logger = new Logger('WebSocketManager');
  private readonly adapters = new Set<PacketAdapter>();
  #lost = 0;

  constructor(
    private readonly link: ClusterLink,
    private readonly nodes: OtherNodes,
    private readonly current: CurrentConnection,
    private readonly declarations: EgressDeclarations,
    readonly arrivals: Arrivals,
    private readonly claims: RoomClaims,
  ) {}

  /** Gives a server the adapter of the cluster, unless the application has given it one for several nodes. */
  install(server: Server): void {
    const { cluster } = this.link;
    const adapter = serverInternals(server).adapter();
    if (!cluster || !LOCAL_ADAPTERS.has(adapter.name)) return;
    const adapterFor = (namespace: Namespace) => {
      const adapter = new PacketAdapter(namespace, cluster, this);
      this.adapters.add(adapter);
      return adapter;
    };
    // socket.io calls it with `new`.
    server.adapter(function (namespace: Namespace) {
      return adapterFor(namespace);
    } as never);
  }

  onApplicationShutdown(): void {
    for (const adapter of this.adapters) adapter.abandon();
  }

  /** A namespace in which users may be connected to other nodes. */
  guarded(namespace: Namespace): void {
    if (!this.link.cluster) return;
    this.nodes.namespaces.add(namespace);
    this.claims.guarded(namespace);
  }

  sender(packet?: unknown, { isAllowed }: Route = {}): Sender | undefined {
    const scope = this.current.get();
    if (scope?.state !== 'live') return undefined;
    const { key, user } = scope.manager;
    const event = eventOf(packet);
    const isForAll = isAllowed || this.declarations.isForAllTenants(event);
    return {
      key,
      tenantId: isForAll ? undefined : user.tenantId,
      isPublic: this.declarations.isPublic(event) || undefined,
      isGoodbye: scope.event === 'disconnect' || undefined,
    };
  }

  ownersOf(rooms: readonly string[], namespace: Namespace): RoomOwnersByName {
    return this.claims.ownersOf(rooms, namespace);
  }

  claim(owners: RoomOwnersByName, namespace: Namespace): void {
    for (const [room, owner] of owners)
      this.current.exit(() => this.claims.claim(room, owner, namespace));
  }

  lost(what: string, error?: unknown): void {
    this.#lost += 1;
    this.link.countLost();
    // The first, the second, the fourth: a cluster that is away must not fill the log.
    if (!Number.isInteger(Math.log2(this.#lost))) return;
    const why = error instanceof Error ? `: ${error.message}` : '';
    this.logger.warn(
      `${what} did not reach its clients on other nodes${why} (${this.#lost} so far). Clients of this node are not affected.`,
    );
  }
}
