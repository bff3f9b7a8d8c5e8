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

/** Places of a handshake that are claimed for its user at most. */
const MAX_HANDSHAKE_NODES = 256;

/** Judges incoming messages, and checks that the identity of the connection has not changed. */
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
    // Run every check, so that each violation is recorded.
    const isPolluting = this.findPollution(scope, payload);
    const isSpoofed = this.findSpoofing(scope, payload);
    const hasDrifted = this.findDrift(scope);
    const { connection, manager } = scope;
    const hasMutated = this.identities.hasMutated(connection, manager.key);
    const arePolluted = this.findPollutedPrototypes();
    return isPolluting || isSpoofed || hasDrifted || hasMutated || arePolluted;
  }

  /**
   * Called for a new socket before the application sees it. Only objects that the client sent in the handshake belong to
   * the user, not those that the application adds later.
   */
  socketCreated({ handshake }: Socket): void {
    const objects = objectsIn(handshake.auth, MAX_HANDSHAKE_NODES);
    this.handshakes.set(handshake, objects);
  }

  /** Claims the objects of the handshake when the socket is accepted and its user is known. */
  connected({ connection, manager }: Binding): void {
    const { handshake } = connection.socket;
    const objects = this.handshakes.get(handshake);
    this.handshakes.delete(handshake);
    if (objects) this.isolation.claim(objects, insideOf(manager));
  }

  /**
   * Called for a message or an acknowledgement before the application sees it.
   *
   * @param isClean whether it is known to contain no polluting key
   */
  arrived(
    args: readonly unknown[],
    scope: MessageScope,
    isClean: boolean,
  ): void {
    this.recordMarks(scope.connection);
    this.isolation.arrived(args, scope, isClean);
  }

  /** Records the identities on a socket before its first message is handled, by Nest or by any other listener. */
  private recordMarks(connection: Connection): void {
    const { socket, user } = connection;
    if (this.marks.has(connection) || !mayHaveIdentityMark(socket)) return;
    const marks = Array.from({ length: IDENTITY_PLACES }, (_, index) =>
      identityMarkAt(socket, index),
    );
    // A different id is judged with the first message.
    this.marks.set(
      connection,
      marks.map((id) => (id === user.userId ? id : undefined)),
    );
  }

  /** @returns whether the identity on the socket has changed to another user */
  findDrift(scope: MessageScope): boolean {
    const { connection } = scope;
    let known = this.marks.get(connection);
    if (!known) {
      if (!mayHaveIdentityMark(connection.socket)) return false;
      this.marks.set(connection, (known = []));
    }
    for (let index = 0; index < IDENTITY_PLACES; index++) {
      const id = identityMarkAt(connection.socket, index);
      // A missing id does not reset the known one.
      if (id === undefined || id === known[index]) continue;
      // The known id is not updated on a violation, so that it is reported until the identity is restored.
      if (this.isAnotherUser(id, known[index], scope))
        return this.raiseDrift(id, index, scope);
      known[index] = id;
    }
    return false;
  }

  /**
   * The application may use its own id or a nickname for the user. It is a violation if the id replaces the user's
   * `userId`, or names another connected user.
   */
  private isAnotherUser(
    id: string,
    before: string | undefined,
    { connection: { user } }: MessageScope,
  ): boolean {
    if (id === user.userId) return false;
    return (
      before === user.userId || this.keyOf(id, user.tenantId) !== undefined
    );
  }

  private raiseDrift(
    id: string,
    index: number,
    { connection, manager }: MessageScope,
  ): boolean {
    const other = this.keyOf(id, connection.user.tenantId);
    return this.violations.raise({
      vector: 'identity-drift',
      users: other ? [manager.key, other] : [manager.key],
      paths: [placeOfMark(index)],
    });
  }

  /** The user key of a connected user. */
  private keyOf(userId: string, tenantId: string | undefined) {
    return this.registry.get({ userId, tenantId })?.key;
  }

  private findPollution({ arrival }: MessageScope, payload: unknown): boolean {
    if (typeof payload !== 'object' || payload === null) return false;
    if (this.violations.isOff('prototype-pollution')) return false;
    const pollution = isReceivedPayload(payload, arrival?.args)
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
    // The cause is unknown, so the finding names the user whose message is being handled.
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

/** Whether a payload is the received one, which was checked on arrival, and not one that a middleware substituted. */
function isReceivedPayload(
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
