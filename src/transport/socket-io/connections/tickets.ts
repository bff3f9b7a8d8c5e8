import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Socket } from 'socket.io';
import { type UserContext, anonymousContext } from '../../../identity/index.js';
import { ClusterAdmission } from '../cluster/cluster-admission.js';
import { ConnectionIdentity } from './connection-identity.js';
import { Handshake, type Identified } from './handshake.js';
import {
  type FoundSession,
  type OwnSession,
  findSession,
  ownSession,
} from './session-recovery.js';

/** A socket whose handshake was accepted and that is about to be connected. */
export interface Ticket {
  readonly user: UserContext;
  readonly source?: object;
  /** The session that continues. */
  readonly recovery: OwnSession | undefined;
  /** The session that the client asks for before it is known who the client is. */
  readonly claim: FoundSession | undefined;
}

/** Makes out the tickets: who a socket is, and which session it continues. */
@Injectable()
export class Tickets {
  constructor(
    private readonly handshake: Handshake,
    private readonly connectionIdentity: ConnectionIdentity,
    private readonly cluster: ClusterAdmission,
  ) {}

  /** Rejects with the reason for which the socket is refused. */
  async ticketFor(socket: Socket): Promise<Ticket> {
    const { user, source } = await this.identify(socket);
    const found = await findSession(socket);
    const recovery = found && ownSession(found, user);
    const claim = recovery || !this.connectionIdentity.isOn ? undefined : found;
    return { user: recovery?.user ?? user, source, recovery, claim };
  }

  /** With `identity: 'connection'`, a socket is a user whom nobody knows until it is asked. */
  private async identify(socket: Socket): Promise<Identified> {
    const identified = this.connectionIdentity.isOn
      ? { user: anonymousContext(randomUUID()) }
      : await this.handshake.identify(socket);
    await this.cluster.enter(socket, identified.user);
    return identified;
  }
}
