import { Injectable } from '@nestjs/common';
import type { Namespace } from 'socket.io';
import { Authorization, Crossings } from '../../../policy/index.js';
import {
  CurrentConnection,
  type ManagerRecord,
  type MessageScope,
  insideOf,
  isAllowedMove,
} from '../../../manager/index.js';
import { firstOtherReached } from './audience.js';
import type { BroadcastOptions } from '../socket-io-internals.js';

/** What is done with a socket. */
export type Move = 'join' | 'leave' | 'disconnect';

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
  ) {}

  /** Whether one user's socket may be moved here. */
  mayMove(record: ManagerRecord, move: Move, namespace: Namespace): boolean {
    const scope = this.current.get();
    if (!scope || this.isJudged || scope.manager.key === record.key)
      return true;
    if (isAllowedMove(record.key)) return true;
    return this.judge(scope, record.key, move, namespace, [record.room]);
  }

  /** Moves all sockets that these options select, if that is allowed here. */
  moveAll(
    options: BroadcastOptions,
    move: Move,
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
    detail: Move,
    namespace: Namespace,
    rooms: readonly string[],
  ): boolean {
    const vector = 'foreign-connection';
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
    const finding = { vector, users, event: scope.event, detail } as const;
    const audience = 'one';
    return (
      this.crossings.judge({ finding, scope, audience, sent: [] }) !== 'stop'
    );
  }
}
