import { Injectable } from '@nestjs/common';
import type { Finding } from '../../common/finding.js';
import type { VectorId } from '../../incidents/index.js';
import { type MessageScope, insideOf } from '../../manager/index.js';
import { Isolation } from '../isolation.js';
import { Violations } from '../violations/violations.js';
import { carriesValueOf, textsIn } from './evidence.js';
import {
  type Audience,
  type Crossing,
  type Verdict,
  verdictOn,
} from './verdict.js';

/** Limits the memory of {@link Crossings.noteOnce}. */
const MAX_RECORDED = 1_000;

/** A packet or a move that would cross from one user to others, and the rule that it breaks. */
export interface CrossingFound {
  readonly finding: Pick<Finding<VectorId>, 'vector' | 'users'> &
    Partial<Finding<VectorId>>;
  /** The context in which it happens. */
  readonly scope: MessageScope;
  readonly audience: Audience;
  /** The sent values; empty for a move into a room. */
  readonly sent: readonly unknown[];
}

/**
 * What the caller does with a crossing.
 *
 * - `stop`: block it.
 * - `keep`: limit it to the user alone.
 * - `allow`: send it.
 * - `report`: send it, since the vector is not enforced.
 * - `ask`: ask the other nodes for the audience, then call {@link Crossings.decide}. Nothing is recorded yet.
 */
export type Outcome = 'stop' | 'keep' | 'allow' | 'report' | 'ask';

/** How often one context has sent something, counted once for each turn of the event loop. */
interface Repetition {
  count: number;
  turn: object | undefined;
}

/** Decides on everything that would cross from one user to others, and records it. See {@link verdictOn}. */
@Injectable()
export class Crossings {
  private readonly repetitions = new WeakMap<
    MessageScope,
    Map<string, Repetition>
  >();
  private readonly recorded = new Set<string>();
  private turn: object | undefined;

  constructor(
    private readonly isolation: Isolation,
    private readonly violations: Violations,
  ) {}

  judge(found: CrossingFound): Outcome {
    return this.violations.isOff(found.finding.vector)
      ? 'report'
      : this.decide(found, this.weigh(found));
  }

  /** Collects the facts for a decision. Call it once for each crossing, since it counts repetitions. */
  weigh(found: CrossingFound): Crossing {
    const { scope, audience, sent } = found;
    const context = scope.state;
    const isLive = context === 'live';
    return {
      context,
      audience,
      hasEvidence: !isLive && audience !== 'nobody' && this.isOf(scope, sent),
      repetition: isLive ? 1 : this.repetitionOf(found),
    };
  }

  /** Decides, and records the decision. After `ask`, call it again when the audience is known. */
  decide(found: CrossingFound, crossing: Crossing): Outcome {
    if (this.violations.isOff(found.finding.vector)) return 'report';
    return this.act(verdictOn(crossing), found);
  }

  /** Whether the mode of a vector is `enforce`. */
  isEnforced(vector: VectorId): boolean {
    return this.violations.isEnforced(vector);
  }

  private act(verdict: Verdict, { finding, scope }: CrossingFound): Outcome {
    const { vector } = finding;
    if (verdict.does === 'ask') return 'ask';
    if (verdict.does === 'keep') {
      this.noteOnce(
        finding,
        scope,
        'It would reach other users if they were connected.',
      );
      return this.violations.isEnforced(vector) ? 'keep' : 'report';
    }
    if (verdict.does === 'allow') {
      if (verdict.because !== 'gone')
        this.noteOnce(
          { ...finding, vector: 'detached-context', detail: vector },
          scope,
          reasonFor(verdict.because, finding.event),
        );
      return 'allow';
    }
    // The user whose message started this code may not be responsible, and is not notified.
    const isStopped =
      verdict.because === 'unclear'
        ? this.violations.raise(finding)
        : this.violations.stop(finding);
    return isStopped ? 'stop' : 'report';
  }

  /** Whether sent values carry an object or a value of the user of a context. */
  isOf(scope: MessageScope, sent: readonly unknown[]): boolean {
    if (sent.length === 0) return false;
    const { key, user } = scope.manager;
    const owned = this.isolation.foreignIn(sent, undefined, 'payload');
    if (owned?.users.includes(key)) return true;
    return carriesValueOf(
      sent,
      knownOf(scope),
      (text) => text === user.userId || text === user.tenantId,
    );
  }

  /** Whether packets contain a value of a message that is not in the receiver's message, identity or state as well. */
  comesFrom(
    { args, arrival, isAnswer }: MessageScope,
    receiver: MessageScope,
    sent: readonly unknown[],
  ): boolean {
    // An answer is for the message that asked.
    if (isAnswer || args.length === 0 || sent.length === 0) return false;
    if (!carriesValueOf(sent, arrival?.args ?? args)) return false;
    const { userId, tenantId } = receiver.connection.user;
    const isKnown = textsIn([
      userId,
      tenantId,
      [...receiver.connection.socket.rooms],
      ...knownOf(receiver),
    ]);
    return carriesValueOf(sent, args, isKnown);
  }

  /** Records a finding once for each handler and event. */
  noteOnce(
    finding: CrossingFound['finding'],
    { handler, event }: MessageScope,
    reason: string,
  ): void {
    const key = [finding.vector, handler ?? event, finding.event].join('\n');
    if (this.recorded.has(key) || this.recorded.size >= MAX_RECORDED) return;
    this.recorded.add(key);
    this.violations.note({ ...finding, reason });
  }

  private repetitionOf({ finding, scope }: CrossingFound): number {
    const turn = this.currentTurn();
    const known = this.repetitions.get(scope) ?? new Map<string, Repetition>();
    this.repetitions.set(scope, known);
    const key = `${finding.vector}\n${finding.event ?? ''}`;
    const repetition = known.get(key) ?? { count: 0, turn: undefined };
    known.set(key, repetition);
    // A burst within one turn has one cause.
    if (repetition.turn !== turn) repetition.count += 1;
    repetition.turn = turn;
    return repetition.count;
  }

  private currentTurn(): object {
    if (!this.turn) {
      this.turn = {};
      void Promise.resolve().then(() => (this.turn = undefined));
    }
    return this.turn;
  }
}

/** Values that are known to belong to a user, the most specific first. */
function* knownOf(scope: MessageScope): Iterable<unknown> {
  const { connection, manager, args } = scope;
  const { socket, user } = connection;
  yield* args;
  yield user.sessionId;
  yield user.claims;
  yield socket.handshake.auth;
  yield socket.data;
  yield* insideOf(manager).storedEntries()?.values() ?? [];
}

function reasonFor(
  because: 'detached' | 'schedule',
  event: string | undefined,
): string {
  const cause =
    because === 'schedule'
      ? 'A timer or a listener that was started during a message sends this repeatedly. It carries no data of the user of that message, so it is allowed.'
      : 'Code that was started during a message, such as a pool or a child process, sends to another user. It carries no data of the user of that message, so it is allowed.';
  if (because === 'detached' || !event) return cause;
  return `${cause} To allow it from the first time on, set egress: { publicEvents: ['${event}'] }.`;
}
