import { Injectable } from '@nestjs/common';
import type { Namespace, Server, Socket } from 'socket.io';
import { Admission } from '../../../containment/index.js';
import {
  HandshakeRefusal,
  type UserContext,
  keyOfContext,
} from '../../../identity/index.js';
import { IdentityWatch, Ingress, Isolation } from '../../../policy/index.js';
import {
  type Binding,
  CurrentConnection,
  MessageScope,
  Traffic,
  WebSocketManagerRegistry,
  notify,
  notifyAndDisconnect,
} from '../../../manager/index.js';
import { collectHandlers } from '../../../common/connection-handlers.js';
import { ConnectionIdentity } from './connection-identity.js';
import { rememberConnecting } from './connecting-sockets.js';
import { EgressHooks } from '../egress/egress-hooks.js';
import { type Ticket, Tickets } from './tickets.js';
import { InboundLimits } from './limits/inbound-limits.js';
import { ClusterAdmission } from '../cluster/cluster-admission.js';
import { ClusterPackets } from '../cluster/cluster-packets.js';
import { ExcludedNamespaces } from './excluded-namespaces.js';
import { ConnectionContext } from './connection-context.js';
import { Refusals } from './refusals.js';
import { LateIdentity } from './late-identity.js';
import { turnAway } from './turn-away.js';
import { countSentMessages } from '../egress/sent-messages.js';
import { watchTexts } from './packet-texts.js';
import { LiveObjects } from '../live-objects.js';
import { ClaimedSession } from './claimed-session.js';
import {
  type FoundSession,
  adoptSession,
  isInUse,
  maySkipMiddlewares,
  withoutSession,
} from './session-recovery.js';
import {
  clientInternals,
  namespaceInternals,
  serverInternals,
} from '../socket-io-internals.js';

/**
 * Stands at every namespace of every server: nobody is connected before `identify` has said who they are,
 * and whatever a socket sets off runs in the context of its connection.
 */
@Injectable()
export class Gatekeeper {
  private readonly servers = new WeakSet<Server>();
  private readonly liveObjects: LiveObjects;
  private readonly tickets = new WeakMap<Socket, Ticket>();

  constructor(
    private readonly office: Tickets,
    private readonly registry: WebSocketManagerRegistry,
    private readonly current: CurrentConnection,
    private readonly limits: InboundLimits,
    private readonly hooks: EgressHooks,
    private readonly ingress: Ingress,
    private readonly connectionIdentity: ConnectionIdentity,
    isolation: Isolation,
    private readonly identities: IdentityWatch,
    private readonly refusals: Refusals,
    private readonly context: ConnectionContext,
    private readonly traffic: Traffic,
    private readonly admission: Admission,
    private readonly excluded: ExcludedNamespaces,
    private readonly packets: ClusterPackets,
    private readonly cluster: ClusterAdmission,
    private readonly late: LateIdentity,
  ) {
    this.liveObjects = new LiveObjects(isolation);
    registry.guardSignIns({
      assertMayEnter: (user, source) => this.assertMayEnter(user, source),
      signedIn: (binding) => {
        identities.connected(binding);
        hooks.identified(binding);
        cluster.signedIn(binding, (socket, error) => this.end(socket, error));
      },
    });
  }

  /** Protects a server with all its namespaces, those to come included. Doing it again does nothing. */
  protect(server: Server): void {
    if (this.servers.has(server)) return;
    this.servers.add(server);
    this.liveObjects.exemptServer(server);
    this.packets.install(server);
    for (const namespace of serverInternals(server)._nsps.values()) {
      this.guard(namespace);
    }
    server.on('new_namespace', (namespace) => this.guard(namespace));
  }

  /** Tells every client that the server is about to go. They reconnect by themselves, elsewhere or later. */
  announceShutdown(): void {
    for (const manager of this.registry.managers()) {
      for (const { socket } of manager.connections) {
        notify(socket, 'SHUTDOWN', 'The server is shutting down.');
      }
    }
  }

  private guard(namespace: Namespace): void {
    if (this.excluded.has(namespace.name)) {
      this.liveObjects.exemptNamespace(namespace);
      return;
    }
    rememberConnecting(namespace);
    this.packets.guarded(namespace);
    this.hooks.guardNamespace(namespace);
    this.liveObjects.exemptNamespace(namespace);
    const internals = namespaceInternals(namespace);
    const { run, _createSocket, _doConnect } = internals;

    internals._createSocket = async (client, auth) => {
      const socket = await _createSocket.call(
        namespace,
        client,
        withoutSession(auth),
      );
      socket.handshake.auth = auth;
      this.liveObjects.exemptSocket(socket);
      this.ingress.socketCreated(socket);
      return socket;
    };

    // Not `namespace.use()`: a middleware the application adds later, in `afterInit`, has to run before this one.
    internals.run = (socket, next) => {
      const admit = () =>
        run.call(namespace, socket, (error) => {
          if (error) return next(error);
          this.admit(socket).then(() => next(), next);
        });
      if (!maySkipMiddlewares(socket)) return admit();
      this.readmit(socket).then((isBack) => (isBack ? next() : admit()), next);
    };

    // The last door. Whatever way a socket came here, without a ticket it does not get in.
    internals._doConnect = (socket, done) => {
      const ticket = this.tickets.get(socket);
      const binding = this.attach(socket, ticket);
      if (!binding) return;
      const scope = new MessageScope(binding, 'connection');
      scope.begin();
      const connect = () => _doConnect.call(namespace, socket, done);
      try {
        if (this.mustAskLater(binding))
          this.askLater(binding, scope, connect, ticket?.claim);
        else this.late.follow(binding, () => this.current.run(scope, connect));
      } finally {
        scope.end();
      }
    };
  }

  private mustAskLater({ connection }: Binding): boolean {
    return this.connectionIdentity.isOn && connection.user.anonymous;
  }

  /** Connects a socket, and asks who it is once `handleConnection` has settled. */
  private askLater(
    binding: Binding,
    scope: MessageScope,
    connect: () => void,
    found: FoundSession | undefined,
  ): void {
    const { socket } = binding.connection;
    const claim = found && new ClaimedSession(socket, found);
    this.connectionIdentity.begin(binding);
    scope.begin();
    const handlers = collectHandlers(socket, () =>
      this.current.run(scope, connect),
    );
    void this.current.exit(() =>
      this.connectionIdentity
        .settle(binding, scope, handlers, () =>
          claim?.settle(binding, (own) => this.hooks.recover(binding, own)),
        )
        .catch((error: unknown) => {
          claim?.release();
          this.end(socket, error);
        }),
    );
  }

  /** Ends a connection that turns out to be nobody's. */
  private end(socket: Socket, error: unknown): void {
    const { data, message } = this.refusals.of(error);
    notifyAndDisconnect(socket, data.code, message, { isConnection: true });
  }

  /** Identifies a socket and makes out its ticket. Rejects with what the client may see. */
  private async admit(socket: Socket): Promise<void> {
    try {
      this.tickets.set(socket, await this.office.ticketFor(socket));
    } catch (error) {
      throw this.refusals.of(error);
    }
  }

  /**
   * As socket.io does with `skipMiddlewares`: a session that is recovered needs none of the application's. Its user is
   * identified all the same. What `identify` finds only after a middleware is identified after it.
   */
  private async readmit(socket: Socket): Promise<boolean> {
    try {
      const ticket = await this.office.ticketFor(socket);
      if (ticket.recovery) this.tickets.set(socket, ticket);
      return ticket.recovery !== undefined;
    } catch {
      return false;
    }
  }

  private attach(
    socket: Socket,
    ticket: Ticket | undefined,
  ): Binding | undefined {
    this.tickets.delete(socket);
    try {
      if (!ticket) {
        throw new HandshakeRefusal(
          'UNAUTHENTICATED',
          'the socket has passed no handshake.',
        );
      }
      const { user, source, recovery: own } = ticket;
      // Two connections may have asked for it at once.
      const recovery = own && !isInUse(own.session, socket) ? own : undefined;
      // Again, for what has happened since the socket was identified.
      this.assertMayEnter(user, source);
      if (recovery) adoptSession(socket, recovery.session);
      const binding = this.registry.attach(socket, user);
      this.ingress.connected(binding);
      watchTexts(clientInternals(socket).decoder);
      this.limits.measurePayloads(socket);
      countSentMessages(socket, this.traffic);
      this.context.bind(binding, {
        closed: () => this.detach(binding),
        refused: (error) => this.end(socket, error),
      });
      this.hooks.guardSocket(socket, binding);
      if (recovery) this.hooks.recover(binding, recovery.session);
      this.identities.connected(binding);
      this.enter(binding);
      return binding;
    } catch (error) {
      turnAway(socket, this.refusals.of(error));
      return undefined;
    }
  }

  /** @throws {HandshakeRefusal} */
  private assertMayEnter(user: UserContext, source?: object): void {
    const key = keyOfContext(user);
    this.admission.assertOpen();
    this.admission.assertMayEnter(key);
    if (!this.identities.mustRefuse(user, key, source)) return;
    throw new HandshakeRefusal(
      'UNAUTHENTICATED',
      'the identity is in use by another user; see the violation.',
    );
  }

  /** @throws {HandshakeRefusal} if what the socket has brought along has put its user into quarantine */
  private enter(binding: Binding): void {
    try {
      this.admission.entered(binding);
    } catch (error) {
      this.detach(binding);
      throw error;
    }
  }

  private detach(binding: Binding): void {
    this.late.closed(binding.connection.socket);
    if (this.registry.detach(binding)) this.identities.disconnected(binding);
  }
}
