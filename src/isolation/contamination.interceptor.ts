import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { Observable, type Subscriber } from 'rxjs';
import { CurrentConnection, type MessageScope } from '../manager/index.js';
import { IsolationViolationException } from './isolation-violation.exception.js';
import { MessageWatch } from './message-watch.js';

/**
 * Inspects before a gateway's handler runs, and looks at every value the handler returns before it leaves.
 *
 * Active for every gateway unless `globalEnhancers` is `false`, or `enforcement` is `'transport'`.
 *
 * @throws {IsolationViolationException} to the client, in mode `enforce`
 */
@Injectable()
export class ContaminationInterceptor implements NestInterceptor {
  constructor(
    private readonly current: CurrentConnection,
    private readonly messages: MessageWatch,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'ws') return next.handle();
    const host = context.switchToWs();
    const scope = this.messages.scopeOf(host.getClient(), host.getPattern());
    if (!scope) return next.handle();
    scope.handler ??= `${context.getClass().name}.${context.getHandler().name}`;

    if (this.messages.mustRefuse(scope, host.getData()))
      throw new IsolationViolationException(scope.incidentId);
    // Our adapter has called the handler: it sees what comes out, without another operator in between.
    if (scope.canWatch) {
      scope.mustWatch = true;
      return next.handle();
    }
    return this.watch(next.handle(), scope);
  }

  /**
   * Looks at each value, and hands it on in the scope of its own message: a source that is shared by several
   * users (a subject, say) runs in the scope of whoever has set it off.
   */
  private watch(
    source: Observable<unknown>,
    scope: MessageScope,
  ): Observable<unknown> {
    return new Observable((client: Subscriber<unknown>) => {
      let isInspected = false;
      const answer = (isStopped: boolean, goOn: () => void) => {
        const mustEnd = this.messages.mustEnd(scope, isInspected);
        isInspected = true;
        if (isStopped || mustEnd)
          client.error(new IsolationViolationException(scope.incidentId));
        else goOn();
      };
      return source.subscribe({
        next: (value) =>
          this.current.run(scope, () =>
            answer(this.messages.mustWithhold(scope, value), () =>
              client.next(value),
            ),
          ),
        error: (error) => this.current.run(scope, () => client.error(error)),
        complete: () =>
          this.current.run(scope, () => answer(false, () => client.complete())),
      });
    });
  }
}
