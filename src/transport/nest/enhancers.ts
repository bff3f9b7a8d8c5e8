import { AsyncResource } from 'node:async_hooks';
import type {
  CanActivate,
  ExecutionContext,
  NestInterceptor,
} from '@nestjs/common';
import { WsException } from '@nestjs/websockets';
import { Observable, from, isObservable, lastValueFrom, mergeAll } from 'rxjs';

/** Source: FORBIDDEN_MESSAGE of @nestjs/core. */
const FORBIDDEN = 'Forbidden resource';

/**
 * The guards and interceptors of the application around one handler. They run as Nest runs them, in the same order and
 * in the same async contexts, but without a promise where there is nothing to await: each promise costs a microsecond
 * where an `AsyncLocalStorage` follows it, and Nest makes a dozen.
 */
export class Enhancers {
  constructor(
    private readonly guards: readonly CanActivate[],
    private readonly interceptors: readonly NestInterceptor[],
  ) {}

  /** Whether anything stands around the handler that calls it only when its answer is subscribed to. */
  get isLazy(): boolean {
    return this.interceptors.length > 0;
  }

  /**
   * @param call calls the handler
   * @returns what the handler returns, or an `Observable` of it; a promise where a guard has to be awaited
   * @throws {WsException} when a guard refuses
   */
  run(context: ExecutionContext, call: () => unknown): unknown {
    const allowed = this.activate(context, 0);
    return typeof allowed === 'boolean'
      ? this.intercept(allowed, context, call)
      : allowed.then((verdict) => this.intercept(verdict, context, call));
  }

  private activate(
    context: ExecutionContext,
    first: number,
  ): boolean | Promise<boolean> {
    const { guards } = this;
    for (let i = first; i < guards.length; i++) {
      const verdict = guards[i]?.canActivate(context);
      if (typeof verdict !== 'boolean')
        return this.activateLater(verdict, context, i + 1);
      if (!verdict) return false;
    }
    return true;
  }

  private async activateLater(
    verdict: unknown,
    context: ExecutionContext,
    next: number,
  ): Promise<boolean> {
    const value = await verdict;
    const isAllowed = isObservable(value) ? await lastValueFrom(value) : value;
    return Boolean(isAllowed) && this.activate(context, next);
  }

  private intercept(
    isAllowed: boolean,
    context: ExecutionContext,
    call: () => unknown,
  ): unknown {
    if (!isAllowed) throw new WsException(FORBIDDEN);
    const { interceptors } = this;
    if (interceptors.length === 0) return call();
    const next = (index: number): unknown => {
      const interceptor = interceptors[index];
      if (!interceptor) return resultOf(call());
      const handle = () => deferred(() => next(index + 1));
      return interceptor.intercept(context, { handle });
    };
    return new Observable((subscriber) =>
      streamOf(next(0)).subscribe(subscriber),
    );
  }
}

/** Runs `work` once it is subscribed to, in the async context of this moment: an interceptor may have set one. */
function deferred(work: () => unknown): Observable<unknown> {
  const resource = new AsyncResource('WsHandler');
  return new Observable((subscriber) =>
    streamOf(resource.runInAsyncScope(work)).subscribe(subscriber),
  );
}

/** What an interceptor returns: a stream, or a promise of one. */
function streamOf(returned: unknown): Observable<unknown> {
  return isObservable(returned)
    ? from(returned)
    : from(Promise.resolve(returned as Observable<unknown>)).pipe(mergeAll());
}

/** What a handler returns, as a stream. A value that is there at once comes in a microtask, as from Nest. */
function resultOf(returned: unknown): Observable<unknown> {
  if (isObservable(returned)) return from(returned);
  return new Observable((subscriber) => {
    Promise.resolve(returned).then(
      (value) => {
        if (subscriber.closed) return;
        if (isObservable(value)) {
          subscriber.add(from(value).subscribe(subscriber));
          return;
        }
        subscriber.next(value);
        subscriber.complete();
      },
      (error: unknown) => subscriber.error(error),
    );
  });
}
