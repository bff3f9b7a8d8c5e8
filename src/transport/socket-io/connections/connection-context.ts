import { Injectable } from '@nestjs/common';
import { Admission } from '../../../containment/index.js';
import { HandshakeRefusal } from '../../../identity/index.js';
import {
  type Binding,
  CurrentConnection,
  MessageScope,
  Traffic,
} from '../../../manager/index.js';
import { Ingress } from '../../../policy/index.js';
import { callListeners } from './call-listeners.js';
import { ConnectionIdentity } from './connection-identity.js';
import { InboundLimits } from './limits/inbound-limits.js';
import { isSuspect, isWatched } from './packet-texts.js';
import { eventNameOf } from '../egress/outgoing-packet.js';
import {
  BINARY_EVENT,
  EVENT,
  type Packet,
  clientInternals,
  socketInternals,
} from '../socket-io-internals.js';

/** What has to happen when a connection ends. */
export interface ConnectionEnds {
  /** It has closed. */
  readonly closed: () => void;
  /** It must end, because of this error. */
  readonly refused: (error: HandshakeRefusal) => void;
}

/** Runs whatever a socket sets off in the context of its connection. */
@Injectable()
export class ConnectionContext {
  constructor(
    private readonly current: CurrentConnection,
    private readonly limits: InboundLimits,
    private readonly ingress: Ingress,
    private readonly connectionIdentity: ConnectionIdentity,
    private readonly traffic: Traffic,
    private readonly admission: Admission,
  ) {}

  /** Runs everything that starts at this socket in the context of its connection. */
  bind(binding: Binding, { closed, refused }: ConnectionEnds): void {
    const { socket } = binding.connection;
    const internals = socketInternals(socket);
    const { _onpacket, _onclose } = internals;
    const hasWatchedTexts = isWatched(clientInternals(socket).decoder);
    const arrived = (packet: Packet, scope: MessageScope) => {
      const isClean = hasWatchedTexts && !isSuspect(packet);
      this.ingress.arrived(scope.args, scope, isClean);
    };
    const within = (scope: MessageScope, work: () => unknown) => {
      scope.begin();
      try {
        return this.current.run(scope, work);
      } finally {
        scope.end();
      }
    };
    const take = (packet: Packet) => {
      if (packet.type !== EVENT && packet.type !== BINARY_EVENT) {
        const scope = new MessageScope(binding, 'acknowledgement');
        scope.isAnswer = true;
        scope.args = dataOf(packet);
        within(scope, () => {
          arrived(packet, scope);
          _onpacket.call(socket, packet);
        });
        return;
      }
      this.traffic.received += 1;
      if (!this.limits.admitMessage(binding, packet.id)) return;
      this.admission.message(binding);
      const data = dataOf(packet);
      const scope = new MessageScope(binding, eventNameOf(data[0]));
      scope.args = data.slice(1);
      // Until its listeners have been called, which ends it: see `callListeners`.
      scope.begin();
      this.current.run(scope, () => {
        // Before the application gets to see it.
        arrived(packet, scope);
        _onpacket.call(socket, packet);
      });
    };
    internals._onpacket = (packet) => {
      try {
        const mayWait = packet.type === EVENT || packet.type === BINARY_EVENT;
        if (
          !mayWait ||
          !this.connectionIdentity.holds(socket, () => take(packet))
        )
          take(packet);
      } catch (error) {
        if (!(error instanceof HandshakeRefusal)) throw error;
        refused(error);
      }
    };
    internals._onclose = (reason, description) => {
      const scope = new MessageScope(binding, 'disconnect');
      scope.left = new Set(socket.rooms);
      try {
        return within(scope, () => _onclose.call(socket, reason, description));
      } finally {
        if (!socket.connected) closed();
      }
    };
    callListeners(socket, this.current);
  }
}

const NOTHING: readonly unknown[] = Object.freeze([]);

/** What is in a packet: the name of the event, and its arguments. */
function dataOf({ data }: Packet): readonly unknown[] {
  return Array.isArray(data) ? data : NOTHING;
}
