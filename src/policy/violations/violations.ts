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

/** A finding with the facts that are known at the place of detection. */
type Found = Pick<Finding<VectorId>, 'vector'> & Partial<Finding<VectorId>>;

/**
 * Responds to a violation, synchronously.
 *
 * @param message the message that is being handled, if any
 * @returns the id of the incident, if one was recorded
 */
export type Responder = (
  violation: Violation,
  message: MessageScope | undefined,
) => string | undefined;

/** Decides on every violation and publishes it. */
@Injectable()
export class Violations implements OnApplicationShutdown {
  private readonly stream = new GuardedStream<Violation>();

  /** Every violation when it is detected. A subscriber that throws affects no other subscriber. */
  readonly violations$: Observable<Violation> = this.stream.values$;

  private responder: Responder | undefined;
  private isNotifying = false;

  constructor(
    @Inject(OPTIONS) private readonly options: IsolationOptions,
    private readonly current: CurrentConnection,
  ) {}

  /** The vectors whose mode is not `enforce`: leaks by them are not stopped. */
  unenforced(): VectorId[] {
    const { vectors, mode } = this.options;
    return (Object.keys(VECTORS) as VectorId[]).filter(
      (vector) => (vectors[vector] ?? mode) !== 'enforce',
    );
  }

  /** Whether the mode of a vector is `off`. */
  isOff(vector: VectorId): boolean {
    return this.options.vectors[vector] === 'off';
  }

  /** Whether `mode` is `report`: then handshakes and limits refuse nothing either. */
  get isReportOnly(): boolean {
    return this.options.mode === 'report';
  }

  /**
   * Publishes a violation, and contains it if its vector is enforced. Never throws. Does nothing for a vector in mode
   * `off`.
   *
   * @param isStopped enforce it in mode `report` as well
   * @returns whether the caller has to stop it
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
        namespace: message.connection.socket.nsp.name,
      }),
      severity: as ?? severity,
      scope,
      ...facts,
      action,
      at: Date.now(),
    });
    // Outside the context of the message: the user is not responsible for what a subscriber does.
    this.current.exit(() => {
      const incidentId = this.responder?.(violation, message);
      message?.note({ vector: facts.vector, severity, incidentId });
      this.stream.publish(violation);
    });
  }

  /**
   * Publishes a violation. If it is enforced, the client whose message caused it receives an error: as the acknowledgement
   * if it awaits one, otherwise as an `exception` event.
   *
   * @returns whether the caller has to stop it
   */
  stop(finding: Found): boolean {
    if (!this.raise(finding)) return false;
    const message = this.current.get();
    // Without the guard, a listener that forwards every outgoing packet would cause an endless loop of notices.
    if (message?.connection.socket.connected && !this.isNotifying) {
      this.isNotifying = true;
      const { code, message: text } = VIOLATION_NOTICE;
      try {
        notify(message.connection.socket, code, text, message);
      } finally {
        this.isNotifying = false;
      }
    }
    return true;
  }

  /**
   * Publishes a finding that is not stopped, with severity `low`. Does nothing for a vector in mode `off`.
   */
  note(finding: Found): void {
    if (this.isOff(finding.vector)) return;
    this.publish(finding, 'reported', 'low');
  }

  /** Whether the mode of a vector is `enforce`. */
  isEnforced(vector: VectorId): boolean {
    return (this.options.vectors[vector] ?? this.options.mode) === 'enforce';
  }

  /** Registers the responder, which is called before a violation is published. @internal */
  respondWith(responder: Responder): void {
    this.responder = responder;
  }

  onApplicationShutdown(): void {
    this.stream.complete();
  }
}
