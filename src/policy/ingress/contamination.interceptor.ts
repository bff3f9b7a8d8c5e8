import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { Observable } from 'rxjs';
import { IsolationViolationException } from '../violations/isolation-violation.exception.js';
import { MessageWatch } from './message-watch.js';

/**
 * Inspects the sender's state and the payload before a gateway's handler runs, and every value that the handler
 * returns before it leaves.
 *
 * Active for every gateway unless `globalEnhancers` is `false`. Where the module's adapter delivers the message, the
 * adapter does both, and the interceptor leaves them to it.
 *
 * @throws {IsolationViolationException} to the client, in mode `enforce`
 */
@Injectable()
export class ContaminationInterceptor implements NestInterceptor {
  constructor(private readonly messages: MessageWatch) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'ws') return next.handle();
    const host = context.switchToWs();
    const scope = this.messages.scopeOf(host.getClient(), host.getPattern());
    if (!scope) return next.handle();
    scope.handler ??= `${context.getClass().name}.${context.getHandler().name}`;

    if (this.messages.mustRefuse(scope, host.getData()))
      throw new IsolationViolationException(scope.incidentId);
    // The module's adapter has called the handler and inspects what it returns, without one more operator.
    if (scope.canWatch) {
      scope.mustWatch = true;
      return next.handle();
    }
    return this.messages.watch(next.handle(), scope);
  }
}
