import { Injectable } from '@nestjs/common';
import type { Namespace } from 'socket.io';
import {
  Authorization,
  Crossings,
  type SocketMove,
} from '../../../policy/index.js';
import {
  CurrentConnection,
  type ManagerRecord,
  type MessageScope,
  insideOf,
  isAllowedMove,
} from '../../../manager/index.js';
import { EgressDeclarations } from './egress-declarations.js';
import { firstOtherReached } from './audience.js';
import type { BroadcastOptions } from '../socket-io-internals.js';

/**
 * Watches what a user's message does with the sockets of other users: it may not have them join, leave, or be
 * disconnected, however it is written.
 */
@Injectable()
export class ConnectionsWatch {
  /** Whether sockets are moved that were judged together. */
  private isJudged = false;

  constructor(
    private readonly current: CurrentConnection,
    private readonly crossings: Crossings,
    private readonly authorization: Authorization,
    private readonly declarations: EgressDeclarations,
  ) {}

  /** Whether one user's socket may be moved here. */
  mayMove(
    record: ManagerRecord,
    move: SocketMove,
    namespace: Namespace,
  ): boolean {
    const scope = this.current.get();
    if (!scope || this.isJudged || scope.manager.key === record.key)
      return true;
    if (isAllowedMove(record.key)) return true;
    return this.judge(scope, record.key, move, namespace, [record.room]);
  }

  /** Moves all sockets that these options select, if that is allowed here. */
  moveAll(
    options: BroadcastOptions,
    move: SocketMove,
    namespace: Namespace,
    work: () => void,
  ): void {
    const scope = this.current.get();
    if (!scope || this.isJudged) return work();
    const sender = insideOf(scope.manager);
    const other = firstOtherReached(options, sender, namespace);
    const rooms = [...options.rooms];
    if (
      other !== undefined &&
      !this.judge(scope, other, move, namespace, rooms)
    )
      return;
    this.isJudged = true;
    try {
      work();
    } finally {
      this.isJudged = false;
    }
  }

  private judge(
    scope: MessageScope,
    other: string,
    detail: SocketMove,
    namespace: Namespace,
    rooms: readonly string[],
  ): boolean {
    const vector = 'foreign-connection';
    if (this.declarations.allowMove(detail, scope, rooms, namespace))
      return true;
    const isAuthorised = this.authorization.allows({
      vector,
      kind: 'move',
      event: '',
      args: [],
      namespace: namespace.name,
      rooms,
      sender: scope.manager.key,
    });
    if (isAuthorised) return true;
    const users = [scope.manager.key, other].filter(Boolean);
    const finding = {
      vector,
      users,
      event: scope.event,
      rooms: this.declarations.namesOf(rooms, namespace),
      namespace: namespace.name,
      paths: [detail],
      detail,
    } as const;
    const audience = 'one';
    return (
      this.crossings.judge({ finding, scope, audience, sent: [] }) !== 'stop'
    );
  }
}
