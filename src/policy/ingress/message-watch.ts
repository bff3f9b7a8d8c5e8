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
import { StreamWatch } from '../egress/stream-watch.js';
import { Violations } from '../violations/violations.js';

/** Decides about one message: before its handler runs, and about each value the handler returns. */
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
   * The scope of a message that a handler is called for. Without one (a test that calls the handler itself) the
   * socket says who it is.
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
    // Each is looked for, also when another was found already.
    const isSuspect = this.ingress.judge(scope, payload);
    const isContaminated = this.isolation.inspect(insideOf(scope.manager));
    return isSuspect || isContaminated;
  }

  /**
   * Whether a value of a stream may go on to its subscriber: asked where the value is made. One that may not is left
   * out, and the stream goes on.
   */
  mayReceive(scope: MessageScope, value: unknown): boolean {
    return this.streams.mayReceive(scope, value);
  }

  /** @returns whether a value that the handler has returned must not leave */
  mustWithhold(scope: MessageScope, value: unknown): boolean {
    if (typeof value !== 'object' || value === null) return false;
    const sender = insideOf(scope.manager);
    const foreign = this.isolation.foreignIn(value, sender, 'returned');
    if (foreign) return this.violations.raise(foreign);
    return this.isMisattributed(scope, value);
  }

  /**
   * Looks at what the handler has put into the user's state, and whom it has signed the socket in as.
   *
   * @param isInspected whether the state was looked at since the handler has run
   * @returns whether nothing more of the message must leave
   */
  mustEnd(scope: MessageScope, isInspected: boolean): boolean {
    const hasDrifted = this.ingress.findDrift(scope);
    const isContaminated =
      !isInspected && this.isolation.inspectAfter(insideOf(scope.manager));
    return hasDrifted || isContaminated;
  }

  /**
   * Looks at each value, and hands it on in the scope of its own message: a source that is shared by several
   * users (a subject, say) runs in the scope of whoever has set it off.
   */
  watch(source: Observable<unknown>, scope: MessageScope): Observable<unknown> {
    return new Observable((client: Subscriber<unknown>) => {
      let isInspected = false;
      const answer = (isStopped: boolean, goOn: () => void) => {
        const mustEnd = this.mustEnd(scope, isInspected);
        isInspected = true;
        if (isStopped || mustEnd)
          client.error(new IsolationViolationException(scope.incidentId));
        else goOn();
      };
      return source.subscribe({
        next: (value) => {
          if (!this.mayReceive(scope, value)) return;
          this.current.run(scope, () =>
            answer(this.mustWithhold(scope, value), () => client.next(value)),
          );
        },
        error: (error) => this.current.run(scope, () => client.error(error)),
        complete: () =>
          this.current.run(scope, () => answer(false, () => client.complete())),
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
