import type { HandlerEffects, HandlerInfo } from '../../host/index.js';
import type { HandlerState, HuntedHandler } from '../hunt-result.js';
import { rejectionIn } from './rejection.js';

/** The traffic between the simulated users and one handler. */
export interface HandlerStatistics {
  sent: number;
  /** Answers, and packets that contain what was sent to the handler. */
  answered: number;
  /** Messages that were refused: an `exception` event, or an answer that is an error. */
  rejected: number;
  /** The error of the last refused message. */
  error: string | undefined;
  /** Messages without an answer since the last answer. */
  misses: number;
}

/**
 * How long to wait for an answer, in milliseconds: shorter after each missing answer, because many handlers never
 * answer.
 */
const PATIENCE_MS = [100, 25, 6, 3];

export function patienceWith({ misses }: HandlerStatistics): number {
  return PATIENCE_MS[Math.min(misses, PATIENCE_MS.length - 1)];
}

/** The traffic between the simulated users and all handlers. */
export class StatisticsOfHandlers {
  private readonly statistics = new Map<HandlerInfo, HandlerStatistics>();

  constructor(
    private readonly explanations: Readonly<Record<string, string>>,
  ) {}

  of(handler: HandlerInfo): HandlerStatistics {
    const known = this.statistics.get(handler) ?? {
      sent: 0,
      answered: 0,
      rejected: 0,
      error: undefined,
      misses: 0,
    };
    this.statistics.set(handler, known);
    return known;
  }

  /** Counts an answer: a call of the callback that a client passes to `emit`. */
  countAnswer(handler: HandlerInfo, args: readonly unknown[]): void {
    const statistics = this.of(handler);
    statistics.misses = 0;
    const error = rejectionIn(args[0]);
    if (error === undefined) statistics.answered += 1;
    else this.countRejection(handler, error);
  }

  countRejection(handler: HandlerInfo, error: string): void {
    const statistics = this.of(handler);
    statistics.rejected += 1;
    statistics.error = error;
  }

  /** @param observed the effects that were observed inside the application's process */
  summary(
    handlers: readonly HandlerInfo[],
    observed: readonly HandlerEffects[],
  ): HuntedHandler[] {
    return [...new Set(handlers)].map((handler) => {
      const { name, event, namespace } = handler;
      const { sent, answered, rejected, error } = this.of(handler);
      const effects =
        observed.find(
          (each) => each.namespace === namespace && each.event === event,
        )?.effects ?? [];
      const counts = { sent, answered, rejected, effects };
      const explanation = this.explanations[name];
      return {
        name,
        event,
        namespace,
        ...counts,
        error,
        explanation,
        state: stateOf(counts, explanation),
        fields: handler.payload.fields.map((field) => field.name),
      };
    });
  }
}

function stateOf(
  {
    sent,
    answered,
    rejected,
    effects,
  }: Pick<HuntedHandler, 'sent' | 'answered' | 'rejected' | 'effects'>,
  explanation: string | undefined,
): HandlerState {
  if (answered > 0 || effects.length > 0) return 'exercised';
  if (explanation !== undefined) return 'explained';
  if (sent === 0) return 'never-reached';
  return rejected > 0 ? 'rejected' : 'silent';
}
