import type { WsMessageHandler } from '@nestjs/common';
import type { IoAdapter } from '@nestjs/platform-socket.io';
import { type Observable, Subscription, from, isObservable } from 'rxjs';
import { IsolationViolationException } from '../../policy/index.js';
import type { MessageScope } from '../../manager/index.js';
import { isThenable } from './is-thenable.js';
import { keptLive } from './kept-live.js';
import type { Plan, Route } from './route.js';
import type { MessageTrace } from './message-tracing.js';
import type { SocketBinding } from './socket-binding.js';
import { writeAtEndOfTurn } from '../socket-io/egress/turn-writes.js';

/** What a message looks like to a handler. */
export type MapPayload = IoAdapter['mapPayload'];

/** The function that answers a message, if its sender has asked for an answer. */
export type Acknowledge = ReturnType<MapPayload>['ack'];

/** A handler as Nest hands it over, and the method behind it. */
export interface BoundHandler extends WsMessageHandler {
  readonly route: Route | undefined;
}

/** What a delivery needs of `Deliveries`, which makes it. */
export interface DeliveryHost {
  mayReceive(scope: MessageScope, value: unknown): boolean;
  mustWithhold(scope: MessageScope, value: unknown): boolean;
  mustEnd(scope: MessageScope, isInspected: boolean): boolean;
  /** Runs something in the scope of the message. */
  within(scope: MessageScope | undefined, work: () => void): void;
  /** Hands an exception to the filters of the handler, as Nest does with what a guard throws. */
  refuse(exception: unknown, handler: BoundHandler, args: unknown[]): void;
  /** Logs what an exception filter has thrown, or what nobody has caught. */
  report(error: unknown): void;
}

/** Shared: a promise for each answer would be one more that an `AsyncLocalStorage` has to follow. */
const AT_ONCE = Promise.resolve();

/**
 * One call of one handler, and what becomes of its answers: the same as in Nest's `IoAdapter`, where each call runs
 * through a pipeline of operators.
 */
export class Delivery {
  private isInspected = false;
  /** Whether Nest's pipeline, which hands exceptions to the filters, was left out. */
  private isDirect = false;
  /** Whether the handler may be called only when its answer is subscribed to. */
  private isLazy = true;

  constructor(
    private readonly host: DeliveryHost,
    private readonly binding: SocketBinding,
    private readonly handler: BoundHandler,
    private readonly scope: MessageScope | undefined,
    private readonly data: unknown,
    private readonly ack: Acknowledge,
    private readonly trace?: MessageTrace,
  ) {}

  /** Lets Nest's pipeline call the handler. */
  start(): void {
    this.scope?.begin();
    try {
      const answer: unknown = this.handler.callback(this.data, this.ack);
      this.whenThere(answer);
    } catch (error) {
      this.failAndEnd(error);
    }
  }

  /** Calls the handler as planned, without Nest's pipeline. */
  startDirectly(route: Route, plan: Plan): void {
    this.isDirect = true;
    this.isLazy = plan.enhancers?.isLazy === true;
    this.scope?.begin();
    try {
      this.whenThere(route.call(plan, this.args));
    } catch (error) {
      this.failAndEnd(error);
    }
  }

  refuse(exception: unknown): void {
    this.host.refuse(exception, this.handler, this.args);
    this.trace?.end(true);
  }

  /** As Nest hands them on: client, data, acknowledgement, message. */
  private get args(): unknown[] {
    const { binding, handler, data, ack } = this;
    return [binding.socket, data, ack, handler.message];
  }

  /** A value that is returned at once leaves in a microtask, too: what the handler has started leaves before it. */
  private whenThere(answer: unknown): void {
    if (!isThenable(answer)) {
      void AT_ONCE.then(() => this.settle(answer));
      return;
    }
    Promise.resolve(answer).then(
      (value) => this.settle(value),
      (error: unknown) => this.failAndEnd(error),
    );
  }

  /** The handler is finished: a stream that it has returned goes on without it. */
  private settle(value: unknown): void {
    try {
      if (this.binding.isClosed) return this.trace?.end(false);
      if (isObservable(value)) return this.follow(this.liveUntilFirst(value));
      if (value !== undefined) writeAtEndOfTurn(this.binding.socket);
      this.answer(value);
      this.trace?.end(false);
    } catch (error) {
      this.host.report(error);
      this.trace?.end(true);
    } finally {
      this.scope?.end();
    }
  }

  private liveUntilFirst(value: Observable<unknown>): Observable<unknown> {
    const { scope, isLazy } = this;
    return scope && isLazy ? keptLive(from(value), scope) : from(value);
  }

  private failAndEnd(error: unknown): void {
    try {
      this.fail(error);
    } finally {
      this.scope?.end();
    }
  }

  private follow(source: Observable<unknown>): void {
    const { subscriptions } = this.binding;
    // Values may come while it is being subscribed to.
    const subscription = new Subscription(() => this.trace?.end(false));
    const unlessOver = (work: () => void) => {
      if (!subscription.closed) this.host.within(this.scope, work);
    };
    subscription.add(
      source.subscribe({
        next: (value) => {
          const { scope } = this;
          if (scope?.mustWatch && !this.host.mayReceive(scope, value)) return;
          unlessOver(() => {
            if (!this.answer(value)) subscription.unsubscribe();
          });
        },
        error: (error) =>
          unlessOver(() => {
            this.fail(error);
            subscription.unsubscribe();
          }),
        complete: () =>
          unlessOver(() => {
            if (this.mustEnd()) this.stop();
            subscription.unsubscribe();
          }),
      }),
    );
    if (subscription.closed) return;
    subscriptions.add(subscription);
    subscription.add(() => subscriptions.delete(subscription));
  }

  /** @returns whether another one may follow */
  private answer(value: unknown): boolean {
    if (this.mustWithhold(value)) {
      this.stop();
      return false;
    }
    if (value !== null && value !== undefined) this.send(value);
    return true;
  }

  private mustWithhold(value: unknown): boolean {
    const { scope, host } = this;
    if (!scope?.mustWatch) return false;
    const isForeign = host.mustWithhold(scope, value);
    return this.mustEnd() || isForeign;
  }

  private mustEnd(): boolean {
    const { scope, isInspected } = this;
    if (!scope?.mustWatch) return false;
    this.isInspected = true;
    return this.host.mustEnd(scope, isInspected);
  }

  private fail(error: unknown): void {
    if (this.isDirect) return this.refuse(error);
    this.host.report(error);
    this.trace?.end(true);
  }

  private stop(): void {
    this.refuse(new IsolationViolationException(this.scope?.incidentId));
  }

  /** As `IoAdapter` sends an answer: an event if it says so, else the acknowledgement. */
  private send(value: unknown): void {
    const { binding, handler, scope, ack } = this;
    const { event, data } = value as { event?: string; data?: unknown };
    try {
      if (scope?.mustWatch) scope.cleared = event ? data : value;
      if (event) binding.socket.emit(event, data);
      else if (ack && !handler.isAckHandledManually) ack(value);
    } finally {
      if (scope) scope.cleared = undefined;
    }
  }
}
