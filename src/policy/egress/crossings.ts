import { Injectable } from '@nestjs/common';
import type { Finding } from '../../common/finding.js';
import type { VectorId } from '../../incidents/index.js';
import { type MessageScope, insideOf } from '../../manager/index.js';
import { Isolation } from '../isolation.js';
import { Violations } from '../violations/violations.js';
import { carriesValueOf } from './evidence.js';
import {
  type Audience,
  type Crossing,
  type Verdict,
  verdictOn,
} from './verdict.js';

/** Handlers and events about which something was recorded that is recorded once. */
const MAX_RECORDED = 1_000;

/** What would cross from one user to others, and by which rule. */
export interface CrossingFound {
  readonly finding: Pick<Finding<VectorId>, 'vector' | 'users'> &
    Partial<Finding<VectorId>>;
  /** In whose context it happens. */
  readonly scope: MessageScope;
  readonly audience: Audience;
  /** What is sent; nothing where somebody is only moved. */
  readonly sent: readonly unknown[];
}

/**
 * `report`: it happens as it stands, because the vector is only reported. `ask`: nothing is recorded yet; see
 * {@link Crossings.decide}.
 */
export type Outcome = 'stop' | 'keep' | 'let' | 'report' | 'ask';

/** How often one context has done something, counted once for each turn of the event loop's work. */
interface Repetition {
  count: number;
  turn: object | undefined;
}

/** Decides what becomes of everything that would cross from one user to others, and records it. */
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

  /** What there is to decide by. Asked once for each crossing: it counts how often a context does the same. */
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

  /** Decides, and records what was decided. `ask` is no decision: call it again when the audience is known. */
  decide(found: CrossingFound, crossing: Crossing): Outcome {
    if (this.violations.isOff(found.finding.vector)) return 'report';
    return this.act(verdictOn(crossing), found);
  }

  /** Whether a vector is stopped, not only reported. */
  isEnforced(vector: VectorId): boolean {
    return this.violations.isEnforced(vector);
  }

  private act(verdict: Verdict, { finding, scope }: CrossingFound): Outcome {
    const { vector } = finding;
    if (verdict.does === 'ask') return 'ask';
    if (verdict.does === 'keep') {
      this.noteOnce(finding, scope, 'It would reach others if they were here.');
      return this.violations.isEnforced(vector) ? 'keep' : 'report';
    }
    if (verdict.does === 'let') {
      if (verdict.because !== 'gone')
        this.noteOnce(
          { ...finding, vector: 'detached-context', detail: vector },
          scope,
          reasonFor(verdict.because, finding.event),
        );
      return 'let';
    }
    // Whoever has set off what runs here may be innocent, and is not told.
    const isStopped =
      verdict.because === 'unclear'
        ? this.violations.raise(finding)
        : this.violations.stop(finding);
    return isStopped ? 'stop' : 'report';
  }

  /** Whether something carries an object or a value of the user of a context. */
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

  /** Records something once for each handler and event. */
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
    // A burst is one consequence of one cause.
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

/** What is known to be a user's, the most telling first. */
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
      ? 'A timer or a listener that was started while a message was handled sends this again and again, without anything of the user in it: it leaves.'
      : 'Something that was started while a message was handled, such as a pool or a child process, sends to another user, without anything of the first user in it: it leaves.';
  if (because === 'detached' || !event) return cause;
  return `${cause} To have it sent from the first time on: egress: { publicEvents: ['${event}'] }.`;
}
