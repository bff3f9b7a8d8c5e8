import { Injectable, Logger } from '@nestjs/common';
import type { Namespace, Server } from 'socket.io';
import type { BroadcastOptions } from 'socket.io-adapter';
import { ClusterLink } from '../../../cluster/index.js';
import { Authorization, Violations } from '../../../policy/index.js';
import {
  CurrentConnection,
  OtherNodes,
  bindingOf,
  isPrivateRoom,
} from '../../../manager/index.js';
import { withoutUnidentified } from '../connections/unidentified.js';
import { socketsReached } from '../egress/audience.js';
import { EgressDeclarations } from '../egress/egress-declarations.js';
import { eventNameOf } from '../egress/outgoing-packet.js';
import { otherTenantsHere } from '../egress/room-tenants.js';
import { serverInternals } from '../socket-io-internals.js';
import type { Sender } from './envelope.js';
import { RoomClaims, type RoomOwnersByName } from './room-claims.js';
import { PacketAdapter, type PacketHost } from './packet-adapter.js';

/** The adapters of socket.io that know one process. */
const LOCAL_ADAPTERS: ReadonlySet<string> = new Set([
  'Adapter',
  'SessionAwareAdapter',
]);

/** Has packets travel between the nodes of the option `cluster`, and looks again at those that arrive. */
@Injectable()
export class ClusterPackets implements PacketHost {
  private readonly logger = new Logger('WebSocketManager');
  #lost = 0;

  constructor(
    private readonly link: ClusterLink,
    private readonly nodes: OtherNodes,
    private readonly current: CurrentConnection,
    private readonly declarations: EgressDeclarations,
    private readonly authorization: Authorization,
    private readonly violations: Violations,
    private readonly claims: RoomClaims,
  ) {}

  /** Gives a server the adapter of the cluster, unless the application has given it one for several nodes. */
  install(server: Server): void {
    const { cluster } = this.link;
    const adapter = serverInternals(server).adapter();
    if (!cluster || !LOCAL_ADAPTERS.has(adapter.name)) return;
    const adapterFor = (namespace: Namespace) =>
      new PacketAdapter(namespace, cluster, this);
    // socket.io calls it with `new`.
    server.adapter(function (namespace: Namespace) {
      return adapterFor(namespace);
    } as never);
  }

  /** A namespace in which users may be connected to other nodes. */
  guarded(namespace: Namespace): void {
    if (!this.link.cluster) return;
    this.nodes.namespaces.add(namespace);
    this.claims.guarded(namespace);
  }

  sender(packet?: unknown): Sender | undefined {
    const scope = this.current.get();
    if (scope?.state !== 'live') return undefined;
    const { key, user } = scope.manager;
    const data = (packet as { data?: unknown } | undefined)?.data;
    const event = Array.isArray(data) ? eventNameOf(data[0]) : '';
    return this.declarations.isForAllTenants(event)
      ? { key }
      : { key, tenantId: user.tenantId };
  }

  ownersOf(rooms: readonly string[], namespace: Namespace): RoomOwnersByName {
    return this.claims.ownersOf(rooms, namespace);
  }

  claim(owners: RoomOwnersByName, namespace: Namespace): void {
    for (const [room, owner] of owners)
      this.current.exit(() => this.claims.claim(room, owner, namespace));
  }

  closedTo(
    from: Sender | undefined,
    { rooms }: BroadcastOptions,
    namespace: Namespace,
  ): readonly string[] {
    const { except = [] } = withoutUnidentified<BroadcastOptions>(
      { rooms: new Set() },
      namespace,
      undefined,
    );
    // What is meant for one user was sent deliberately.
    const isForAUser = rooms.size > 0 && [...rooms].every(isPrivateRoom);
    if (from?.tenantId === undefined || isForAUser) return [...except];
    return [...except, ...otherTenantsHere(from.tenantId, namespace)];
  }

  mayMove(
    from: Sender | undefined,
    options: BroadcastOptions,
    namespace: Namespace,
  ): boolean {
    if (!from) return true;
    for (const socket of socketsReached(options, namespace)) {
      const other = bindingOf(socket)?.manager.key;
      if (other === from.key) continue;
      const vector = 'foreign-connection';
      const isAuthorised = this.authorization.allows({
        vector,
        kind: 'move',
        event: '',
        args: [],
        namespace: namespace.name,
        rooms: [...options.rooms],
        sender: from.key,
      });
      if (isAuthorised) return true;
      const users = other ? [from.key, other] : [from.key];
      return !this.violations.raise({
        vector,
        users,
        detail: 'from another node',
      });
    }
    return true;
  }

  lost(what: string, error?: unknown): void {
    this.#lost += 1;
    // The first, the second, the fourth: a cluster that is away must not fill the log.
    if (!Number.isInteger(Math.log2(this.#lost))) return;
    const why = error instanceof Error ? `: ${error.message}` : '';
    this.logger.warn(
      `${what} did not reach its clients on other nodes${why} (${this.#lost} so far). Clients of this node are not affected.`,
    );
  }
}
