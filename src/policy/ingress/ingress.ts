import { Inject, Injectable } from '@nestjs/common';
import type { Socket } from 'socket.io';
import { OPTIONS } from '../../common/options/options.token.js';
import {
  type Binding,
  type Connection,
  type MessageScope,
  WebSocketManagerRegistry,
  insideOf,
} from '../../manager/index.js';
import { IdentityWatch } from './identity-watch.js';
import {
  IDENTITY_PLACES,
  mayHaveIdentityMark,
  identityMarkAt,
  placeOfMark,
} from './identity-marks.js';
import { Isolation } from '../isolation.js';
import { type IsolationOptions } from '../isolation.options.js';
import { fieldNamingAnother, fieldsFor } from './named-fields.js';
import { findPollution, objectsIn } from '../../memory/index.js';
import { Violations } from '../violations/violations.js';

/** Places of a handshake that are claimed for its user. */
const MAX_HANDSHAKE_NODES = 256;

/** Judges what comes in, and whether the connection is still who it was. */
@Injectable()
export class Ingress {
  private readonly handshakes = new WeakMap<object, ReadonlySet<object>>();
  private readonly marks = new WeakMap<Connection, (string | undefined)[]>();

  constructor(
    @Inject(OPTIONS) private readonly options: IsolationOptions,
    private readonly violations: Violations,
    private readonly identities: IdentityWatch,
    private readonly isolation: Isolation,
    private readonly registry: WebSocketManagerRegistry,
  ) {}

  /** @returns whether the message has to be stopped */
  judge(scope: MessageScope, payload: unknown): boolean {
    // Each is looked for, also when another was found already.
    const isPolluting = this.findPollution(scope, payload);
    const isSpoofed = this.findSpoofing(scope, payload);
    const hasDrifted = this.findDrift(scope);
    const { connection, manager } = scope;
    const hasMutated = this.identities.hasMutated(connection, manager.key);
    const arePolluted = this.findPollutedPrototypes();
    return isPolluting || isSpoofed || hasDrifted || hasMutated || arePolluted;
  }

  /**
   * A socket was created, and the application has not seen it yet. What its client has sent in the handshake is the
   * user's; what the application adds to it later is not.
   */
  socketCreated({ handshake }: Socket): void {
    const objects = objectsIn(handshake.auth, MAX_HANDSHAKE_NODES);
    this.handshakes.set(handshake, objects);
  }

  /** The socket was accepted: now it is known who has sent its handshake. */
  connected({ connection, manager }: Binding): void {
    const { handshake } = connection.socket;
    const objects = this.handshakes.get(handshake);
    this.handshakes.delete(handshake);
    if (objects) this.isolation.claim(objects, insideOf(manager));
  }

  /**
   * A message or an acknowledgement has arrived; nobody has seen it yet.
   *
   * @param isClean whether it is known that no key in it reaches a prototype
   */
  arrived(
    args: readonly unknown[],
    scope: MessageScope,
    isClean: boolean,
  ): void {
    this.meet(scope.connection);
    this.isolation.arrived(args, scope, isClean);
  }

  /** Remembers where a socket says who it is before its first message is handled, also by a listener beside Nest. */
  private meet(connection: Connection): void {
    const { socket, user } = connection;
    if (this.marks.has(connection) || !mayHaveIdentityMark(socket)) return;
    const marks = Array.from({ length: IDENTITY_PLACES }, (_, index) =>
      identityMarkAt(socket, index),
    );
    // Any other is judged with the first message.
    this.marks.set(
      connection,
      marks.map((id) => (id === user.userId ? id : undefined)),
    );
  }

  /** @returns whether the socket has become somebody else */
  findDrift(scope: MessageScope): boolean {
    const { connection } = scope;
    let known = this.marks.get(connection);
    if (!known) {
      if (!mayHaveIdentityMark(connection.socket)) return false;
      this.marks.set(connection, (known = []));
    }
    for (let index = 0; index < IDENTITY_PLACES; index++) {
      const id = identityMarkAt(connection.socket, index);
      // Who says for a moment to be nobody is remembered as who it was.
      if (id === undefined || id === known[index]) continue;
      // A violation stays one until the socket says again who it really is.
      const was = known[index];
      if (this.isSomebodyElse(id, was, scope))
        return this.raiseDrift(id, index, scope);
      known[index] = id;
    }
    return false;
  }

  /**
   * The application's own id for the user may be another than the identity provider's, or a nickname. What counts is
   * that an identity is replaced, or that somebody else who is here is named.
   */
  private isSomebodyElse(
    id: string,
    was: string | undefined,
    { connection: { user } }: MessageScope,
  ): boolean {
    if (id === user.userId) return false;
    return was === user.userId || this.whoIs(id, user.tenantId) !== undefined;
  }

  private raiseDrift(
    id: string,
    index: number,
    { connection, manager }: MessageScope,
  ): boolean {
    const other = this.whoIs(id, connection.user.tenantId);
    return this.violations.raise({
      vector: 'identity-drift',
      users: other ? [manager.key, other] : [manager.key],
      paths: [placeOfMark(index)],
    });
  }

  private whoIs(userId: string, tenantId: string | undefined) {
    return this.registry.get({ userId, tenantId })?.key;
  }

  private findPollution({ arrival }: MessageScope, payload: unknown): boolean {
    if (typeof payload !== 'object' || payload === null) return false;
    if (this.violations.isOff('prototype-pollution')) return false;
    const pollution = isWhatArrived(payload, arrival?.args)
      ? arrival?.pollution
      : findPollution(payload);
    return (
      pollution !== undefined &&
      this.violations.raise({
        vector: 'prototype-pollution',
        paths: [pollution.path],
        detail: pollution.key,
      })
    );
  }

  private findPollutedPrototypes(): boolean {
    const { prototypes } = this.isolation;
    let isContained = false;
    // Nobody knows who has done it: reported with the user whose message is being handled.
    for (const { users: _, ...finding } of prototypes.check())
      isContained = this.violations.raise(finding) || isContained;
    return isContained && prototypes.scan().length > 0;
  }

  private findSpoofing(scope: MessageScope, payload: unknown): boolean {
    const { userId } = scope.connection.user;
    const names = fieldsFor(this.options.ingress.identityKeys, scope.event);
    const field = fieldNamingAnother(payload, names, userId);
    return (
      field !== undefined &&
      this.violations.raise({
        vector: 'spoofed-identity',
        users: [insideOf(scope.manager).key],
        paths: [field.path],
      })
    );
  }
}

/** Whether a payload is the one that has arrived, which was looked at then, and none that a middleware has put there. */
function isWhatArrived(
  payload: object,
  args: readonly unknown[] | undefined,
): boolean {
  if (!args) return false;
  if (args.length === 1) return payload === args[0];
  return (
    Array.isArray(payload) &&
    payload.length === args.length &&
    args.every((arg, index) => payload[index] === arg)
  );
}
