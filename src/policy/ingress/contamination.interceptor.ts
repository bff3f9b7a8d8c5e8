import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { Observable } from 'rxjs';
import { IsolationViolationException } from '../violations/isolation-violation.exception.js';
import { declaredAt } from '../egress/shares-with-others.js';
import { MessageWatch } from './message-watch.js';

/**
 * Inspects the sender's state and the payload before a gateway's handler runs, and every returned value before it is
 * sent.
 *
 * Active for every gateway unless `globalEnhancers` is `false`. Messages that the module's adapter delivers are
 * inspected by the adapter, and the interceptor skips them.
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
    scope.shared ??= declaredAt(context.getHandler(), context.getClass());

    if (this.messages.mustRefuse(scope, host.getData()))
      throw new IsolationViolationException(scope.incidentId);
    // The module's adapter called the handler and inspects the returned values without an additional operator.
    if (scope.canWatch) {
      scope.mustWatch = true;
      return next.handle();
    }
    return this.messages.watch(next.handle(), scope);
  }
}
