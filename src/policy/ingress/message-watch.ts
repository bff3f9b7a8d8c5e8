import { Inject, Injectable } from '@nestjs/common';
import { Observable, type Subscriber } from 'rxjs';
import { OPTIONS } from '../../common/options/options.token.js';
import {
  CurrentConnection,
  MessageScope,
  bindingOf,
  insideOf,
} from '../../manager/index.js';
import { Ingress } from './ingress.js';
import { type IsolationOptions } from '../isolation.options.js';
import { Isolation } from '../isolation.js';
import { IsolationViolationException } from '../violations/isolation-violation.exception.js';
import { fieldNamingAnother, fieldsFor } from './named-fields.js';
import { eventOf } from '../egress/event-of.js';
import { StreamWatch } from '../egress/stream-watch.js';
import { Violations } from '../violations/violations.js';

/** Judges a message before its handler runs, and each value that the handler returns. */
@Injectable()
export class MessageWatch {
  constructor(
    @Inject(OPTIONS) private readonly options: IsolationOptions,
    private readonly isolation: Isolation,
    private readonly ingress: Ingress,
    private readonly violations: Violations,
    private readonly current: CurrentConnection,
    private readonly streams: StreamWatch,
  ) {}

  /**
   * The scope of the message that a handler is called for. Without one, as in a test that calls the handler itself, the
   * scope is created from the binding of the socket.
   */
  scopeOf(client: object, event: string): MessageScope | undefined {
    const scope = this.current.get();
    const binding = bindingOf(client);
    if (!binding || scope?.connection === binding.connection) return scope;
    return new MessageScope(binding, event);
  }

  /**
   * Judges a message, once for each payload.
   *
   * @returns whether the handler must not run
   */
  mustRefuse(scope: MessageScope, payload: unknown): boolean {
    if (scope.judged === payload) return false;
    // Run every check, so that each violation is recorded.
    const isSuspect = this.ingress.judge(scope, payload);
    const record = insideOf(scope.manager);
    const isContaminated = this.isolation.inspect(record);
    // Others are meant to receive it.
    if (scope.shared && scope.arrival)
      this.isolation.share(scope.arrival.args, record, undefined);
    return isSuspect || isContaminated;
  }

  /**
   * Whether the subscriber of a stream may receive a value. Call it in the context that emits the value. A refused value
   * is skipped, and the stream continues.
   */
  mayReceive(scope: MessageScope, value: unknown): boolean {
    return this.streams.mayReceive(scope, value);
  }

  /** @returns whether a value that the handler returned must not be sent */
  mustWithhold(scope: MessageScope, value: unknown): boolean {
    if (typeof value !== 'object' || value === null) return false;
    const sender = insideOf(scope.manager);
    const event = eventOf(value) ?? scope.event;
    const foreign = this.isolation.foreignIn(
      value,
      sender,
      'returned',
      this.streams.allowedSenders(scope, event),
    );
    if (foreign) return this.violations.raise(foreign);
    return this.isMisattributed(scope, value);
  }

  /**
   * Inspects the user's state and the identity on the socket after the handler has run.
   *
   * @param isInspected whether the state was inspected since the handler ran
   * @returns whether the response has to be stopped
   */
  mustEnd(scope: MessageScope, isInspected: boolean): boolean {
    const hasDrifted = this.ingress.findDrift(scope);
    const isContaminated =
      !isInspected && this.isolation.inspectAfter(insideOf(scope.manager));
    return hasDrifted || isContaminated;
  }

  /**
   * Judges each value, and emits it in the scope of the message. A source that several users share, such as a subject,
   * emits in the scope of the message that triggered it.
   */
  watch(source: Observable<unknown>, scope: MessageScope): Observable<unknown> {
    return new Observable((client: Subscriber<unknown>) => {
      let isInspected = false;
      const respond = (isStopped: boolean, proceed: () => void) => {
        const mustEnd = this.mustEnd(scope, isInspected);
        isInspected = true;
        if (isStopped || mustEnd)
          client.error(new IsolationViolationException(scope.incidentId));
        else proceed();
      };
      return source.subscribe({
        next: (value) => {
          if (!this.mayReceive(scope, value)) return;
          this.current.run(scope, () =>
            respond(this.mustWithhold(scope, value), () => client.next(value)),
          );
        },
        error: (error) => this.current.run(scope, () => client.error(error)),
        complete: () =>
          this.current.run(scope, () =>
            respond(false, () => client.complete()),
          ),
      });
    });
  }

  private isMisattributed(scope: MessageScope, value: object): boolean {
    const names = fieldsFor(this.options.egress.ownerKeys, scope.event);
    if (names.length === 0) return false;
    const { userId } = scope.connection.user;
    const field = fieldNamingAnother(value, names, userId, 'returned');
    return (
      field !== undefined &&
      this.violations.raise({
        vector: 'foreign-attribution',
        paths: [field.path],
      })
    );
  }
}
