import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type { Observable } from 'rxjs';
import { GuardedStream, VECTORS } from '../incidents/index.js';
import { CurrentConnection } from '../manager/index.js';
import {
  ISOLATION_OPTIONS,
  type IsolationOptions,
} from './isolation.options.js';
import type { Violation, ViolationFacts } from './violation.js';

/** One line a second for each kind of violation is enough for a log; the stream has them all. */
const LOG_INTERVAL_MS = 1000;
/** Kinds that are remembered for that; beyond, lines may repeat. */
const MAX_LOGGED_KINDS = 1000;

/** Acts on a violation at once. @returns the id of the incident it became */
export type Responder = (violation: Violation) => string | undefined;

/** Where every violation is decided on, logged and published. */
@Injectable()
export class Violations implements OnApplicationShutdown {
  private readonly logger = new Logger('WebSocketManager');
  private readonly stream = new GuardedStream<Violation>();
  private readonly logged = new Map<string, { at: number; withheld: number }>();

  /** Every violation, as it is found. A subscriber that throws harms nobody but itself. */
  readonly violations$: Observable<Violation> = this.stream.values$;

  private responder: Responder | undefined;

  constructor(
    @Inject(ISOLATION_OPTIONS) private readonly options: IsolationOptions,
    private readonly current: CurrentConnection,
  ) {}

  /** Whether a vector is looked for at all. */
  isOff(vector: ViolationFacts['vector']): boolean {
    return this.options.vectors[vector] === 'off';
  }

  /**
   * Publishes a violation. Never throws.
   *
   * @returns whether it has to be stopped
   */
  raise(facts: ViolationFacts): boolean {
    const mode = this.options.vectors[facts.vector] ?? this.options.mode;
    if (mode === 'off') return false;
    const { severity, scope } = VECTORS[facts.vector];
    const message = this.current.get();
    const violation: Violation = Object.freeze({
      users: message ? [message.manager.key] : [],
      paths: [],
      ...(message && {
        event: message.event,
        connection: message.connection.id,
        handler: message.handler,
      }),
      ...facts,
      severity,
      scope,
      action: mode === 'enforce' ? 'blocked' : 'reported',
      at: Date.now(),
    });
    this.log(violation);
    // Outside the context of the message: what a subscriber does is not the user's doing.
    this.current.exit(() => {
      const incidentId = this.responder?.(violation);
      if (message) message.incidentId = incidentId;
      this.stream.publish(violation);
    });
    return mode === 'enforce';
  }

  /** Lets the room above respond, before anybody else hears of a violation. @internal */
  respondWith(responder: Responder): void {
    this.responder = responder;
  }

  onApplicationShutdown(): void {
    this.stream.complete();
  }

  private log(violation: Violation): void {
    const { vector, users, event, handler } = violation;
    const kind = `${vector} ${users.join(' ')} ${event} ${handler}`;
    const before = this.logged.get(kind);
    if (before && violation.at - before.at < LOG_INTERVAL_MS) {
      before.withheld += 1;
      return;
    }
    if (this.logged.size >= MAX_LOGGED_KINDS) this.logged.clear();
    this.logged.set(kind, { at: violation.at, withheld: 0 });
    const { meaning, mend } = VECTORS[vector];
    this.logger.error({
      message: `${vector}: ${meaning} ${mend}`,
      ...violation,
      ...(before?.withheld ? { repeated: before.withheld } : undefined),
    });
  }
}
