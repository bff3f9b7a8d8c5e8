import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { OPTIONS } from '../../common/options/options.token.js';
import type { Finding } from '../../common/finding.js';
import {
  GuardedStream,
  type Severity,
  VECTORS,
  type VectorId,
  type Violation,
} from '../../incidents/index.js';
import {
  CurrentConnection,
  type MessageScope,
  notify,
} from '../../manager/index.js';
import { VIOLATION_NOTICE } from './isolation-violation.exception.js';
import { type IsolationOptions } from '../isolation.options.js';

/** What was found, with as much as is known where it was found. */
type Found = Pick<Finding<VectorId>, 'vector'> & Partial<Finding<VectorId>>;

/**
 * Acts on a violation at once.
 *
 * @param message the message that was being handled, if any
 * @returns the id of the incident it became
 */
export type Responder = (
  violation: Violation,
  message: MessageScope | undefined,
) => string | undefined;

/** Where every violation is decided on and published. */
@Injectable()
export class Violations implements OnApplicationShutdown {
  private readonly stream = new GuardedStream<Violation>();

  /** Every violation, as it is found. A subscriber that throws harms nobody but itself. */
  readonly violations$: Observable<Violation> = this.stream.values$;

  private responder: Responder | undefined;
  private isTelling = false;

  constructor(
    @Inject(OPTIONS) private readonly options: IsolationOptions,
    private readonly current: CurrentConnection,
  ) {}

  /** The vectors that are only reported, or not looked for: what would leak by them is not stopped. */
  unenforced(): VectorId[] {
    const { vectors, mode } = this.options;
    return (Object.keys(VECTORS) as VectorId[]).filter(
      (vector) => (vectors[vector] ?? mode) !== 'enforce',
    );
  }

  /** Whether a vector is looked for at all. */
  isOff(vector: VectorId): boolean {
    return this.options.vectors[vector] === 'off';
  }

  /** Whether the application is only watched: also handshakes and limits let through what they would refuse. */
  get stopsNothing(): boolean {
    return this.options.mode === 'report';
  }

  /**
   * Publishes a violation, and contains what was found if it has to be stopped. Never throws.
   *
   * @param isStopped it is stopped in every mode; nothing is published if nobody looks for the vector
   * @returns whether it has to be stopped
   */
  raise(finding: Found, isStopped = false): boolean {
    const { contain, ...facts } = finding;
    const chosen = this.options.vectors[facts.vector] ?? this.options.mode;
    if (chosen === 'off') return false;
    const mode = isStopped ? 'enforce' : chosen;
    this.publish(facts, mode === 'enforce' ? 'blocked' : 'reported');
    if (mode === 'enforce') contain?.();
    return mode === 'enforce';
  }

  private publish(
    facts: Omit<Found, 'contain'>,
    action: Violation['action'],
    as?: Severity,
  ): void {
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
      severity: as ?? severity,
      scope,
      ...facts,
      action,
      at: Date.now(),
    });
    // Outside the context of the message: what a subscriber does is not the user's doing.
    this.current.exit(() => {
      const incidentId = this.responder?.(violation, message);
      message?.note({ vector: facts.vector, severity, incidentId });
      this.stream.publish(violation);
    });
  }

  /**
   * Publishes a violation; if it has to be stopped, the client whose message led to it gets an error: as the
   * acknowledgement if it awaits one, else by `exception`.
   *
   * @returns whether it has to be stopped
   */
  stop(finding: Found): boolean {
    if (!this.raise(finding)) return false;
    const message = this.current.get();
    // A listener for outgoing packets that sends each of them on would be stopped, and told, without end.
    if (message?.connection.socket.connected && !this.isTelling) {
      this.isTelling = true;
      const { code, message: words } = VIOLATION_NOTICE;
      try {
        notify(message.connection.socket, code, words, message);
      } finally {
        this.isTelling = false;
      }
    }
    return true;
  }

  /**
   * Publishes, in every mode, something that is not stopped, and that nobody needs to be woken for.
   */
  note(finding: Found): void {
    if (this.isOff(finding.vector)) return;
    this.publish(finding, 'reported', 'low');
  }

  /** Whether a vector is stopped, not only reported. */
  isEnforced(vector: VectorId): boolean {
    return (this.options.vectors[vector] ?? this.options.mode) === 'enforce';
  }

  /** Lets the module that depends on this one respond, before anybody else hears of a violation. @internal */
  respondWith(responder: Responder): void {
    this.responder = responder;
  }

  onApplicationShutdown(): void {
    this.stream.complete();
  }
}
