import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { Observable, type Subscriber } from 'rxjs';
import {
  CurrentConnection,
  MessageScope,
  bindingOf,
  insideOf,
} from '../manager/index.js';
import { pathsOf } from './findings.js';
import { Ingress } from './ingress.js';
import { IsolationViolationException } from './isolation-violation.exception.js';
import {
  ISOLATION_OPTIONS,
  type IsolationOptions,
} from './isolation.options.js';
import { Isolation } from './isolation.js';
import { fieldNamingAnother, fieldsFor } from './named-fields.js';
import { Violations } from './violations.js';

/**
 * Inspects before a gateway's handler runs, and looks at every value the handler returns before it leaves.
 *
 * Active for every gateway unless `globalEnhancers` is `false`.
 *
 * @throws {IsolationViolationException} to the client, in mode `enforce`
 */
@Injectable()
export class ContaminationInterceptor implements NestInterceptor {
  constructor(
    @Inject(ISOLATION_OPTIONS) private readonly options: IsolationOptions,
    private readonly current: CurrentConnection,
    private readonly isolation: Isolation,
    private readonly ingress: Ingress,
    private readonly violations: Violations,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'ws') return next.handle();
    const scope = this.scopeOf(context);
    if (!scope) return next.handle();
    scope.handler ??= `${context.getClass().name}.${context.getHandler().name}`;

    const isSuspect = this.ingress.judge(scope, context.switchToWs().getData());
    const isContaminated = this.isolation.inspect(insideOf(scope.manager));
    if (isSuspect || isContaminated)
      throw new IsolationViolationException(scope.incidentId);
    return this.watch(next.handle(), scope);
  }

  /** The scope of this message. Without one (a test that calls the handler itself) the socket says who it is. */
  private scopeOf(context: ExecutionContext): MessageScope | undefined {
    const scope = this.current.get();
    const client = context.switchToWs().getClient<object>();
    const binding = bindingOf(client);
    if (!binding || scope?.connection === binding.connection) return scope;
    return new MessageScope(binding, context.switchToWs().getPattern());
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
        // What the handler has put into the user's state, and whom it has signed the socket in as.
        const hasDrifted = this.ingress.findDrift(scope);
        const isContaminated =
          !isInspected && this.isolation.inspect(insideOf(scope.manager));
        isInspected = true;
        if (isStopped || hasDrifted || isContaminated)
          client.error(new IsolationViolationException(scope.incidentId));
        else goOn();
      };
      return source.subscribe({
        next: (value) =>
          this.current.run(scope, () =>
            answer(this.mustStop(value, scope), () => client.next(value)),
          ),
        error: (error) => this.current.run(scope, () => client.error(error)),
        complete: () =>
          this.current.run(scope, () => answer(false, () => client.complete())),
      });
    });
  }

  private mustStop(value: unknown, scope: MessageScope): boolean {
    const foreign = this.isolation.foreignIn(
      value,
      insideOf(scope.manager),
      'returned',
    );
    if (foreign) {
      return this.violations.raise({
        vector: 'foreign-object',
        users: [scope.manager.key, foreign.owner],
        paths: pathsOf(foreign),
        detail: foreign.what,
      });
    }
    const names = fieldsFor(this.options.egress.ownerKeys, scope.event);
    const field = fieldNamingAnother(
      value,
      names,
      scope.connection.user.userId,
      'returned',
    );
    return (
      field !== undefined &&
      this.violations.raise({
        vector: 'foreign-attribution',
        paths: [field.path],
      })
    );
  }
}
