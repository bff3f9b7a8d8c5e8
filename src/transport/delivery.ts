import type { WsMessageHandler } from '@nestjs/common';
import type { IoAdapter } from '@nestjs/platform-socket.io';
import { type Subscription, from, isObservable } from 'rxjs';
import type { Socket } from 'socket.io';
import { IsolationViolationException } from '../isolation/index.js';
import type { MessageScope } from '../manager/index.js';
import type { Route } from './gateways.js';

/** A handler as Nest hands it over, and the method behind it. */
export interface BoundHandler extends WsMessageHandler<string> {
  readonly route: Route | undefined;
}

/** What is open at one socket. */
export interface Desk {
  readonly socket: Socket;
  /** Whether the socket has disconnected: what is still answered goes nowhere. */
  isClosed: boolean;
  /** What was bound, by the message. */
  readonly listeners: [
    message: string,
    listener: (...args: unknown[]) => void,
  ][];
  readonly subscriptions: Set<Subscription>;
}

/** What a delivery asks of those who make it. */
export interface DeliveryHost {
  mustWithhold(scope: MessageScope, value: unknown): boolean;
  mustEnd(scope: MessageScope, isInspected: boolean): boolean;
  /** Runs something in the scope of the message. */
  within(scope: MessageScope | undefined, work: () => void): void;
  /** What an exception filter has thrown, or what nobody has caught. */
  report(error: unknown): void;
}

type Acknowledge = ReturnType<IoAdapter['mapPayload']>['ack'];

/**
 * One call of one handler, and what becomes of its answers: the same as in Nest's `IoAdapter`, where each call runs
 * through a pipeline of operators.
 */
export class Delivery {
  private isInspected = false;

  constructor(
    private readonly host: DeliveryHost,
    private readonly desk: Desk,
    private readonly handler: BoundHandler,
    private readonly scope: MessageScope | undefined,
    private readonly data: unknown,
    private readonly ack: Acknowledge,
  ) {}

  start(): void {
    const { handler, data, ack } = this;
    try {
      const answer: unknown = handler.callback(data, ack);
      if (answer instanceof Promise) {
        answer.then(
          (value) => this.settle(value),
          (error: unknown) => this.host.report(error),
        );
      } else this.settle(answer);
    } catch (error) {
      this.host.report(error);
    }
  }

  /** Hands an exception to the filters of the handler, as Nest does with what a guard throws. */
  refuse(exception: unknown): void {
    const { route, message } = this.handler;
    const args = [this.desk.socket, this.data, this.ack, message];
    try {
      if (route) route.handle(exception, args);
      else this.host.report(exception);
    } catch (error) {
      this.host.report(error);
    }
  }

  private settle(value: unknown): void {
    if (this.desk.isClosed) return;
    try {
      if (isObservable(value)) this.follow(from(value));
      else this.answer(value);
    } catch (error) {
      this.host.report(error);
    }
  }

  private follow(source: ReturnType<typeof from>): void {
    const { subscriptions } = this.desk;
    const subscription: Subscription = source.subscribe({
      next: (value) =>
        this.host.within(this.scope, () => {
          if (!this.answer(value)) subscription.unsubscribe();
        }),
      error: (error) => this.host.report(error),
      complete: () =>
        this.host.within(this.scope, () => {
          if (this.isContaminating()) this.stop();
        }),
    });
    if (subscription.closed) return;
    subscriptions.add(subscription);
    subscription.add(() => subscriptions.delete(subscription));
  }

  /** @returns whether another one may follow */
  private answer(value: unknown): boolean {
    const { scope } = this;
    if (scope?.mustWatch) {
      const isForeign = this.host.mustWithhold(scope, value);
      if (this.isContaminating() || isForeign) {
        this.stop();
        return false;
      }
    }
    if (value !== null && value !== undefined) this.send(value);
    return true;
  }

  private isContaminating(): boolean {
    const { scope, isInspected } = this;
    if (!scope?.mustWatch) return false;
    this.isInspected = true;
    return this.host.mustEnd(scope, isInspected);
  }

  private stop(): void {
    this.refuse(new IsolationViolationException(this.scope?.incidentId));
  }

  /** As `IoAdapter` sends an answer: an event if it says so, else the acknowledgement. */
  private send(value: NonNullable<unknown>): void {
    const { desk, handler, scope, ack } = this;
    const { event, data } = value as { event?: string; data?: unknown };
    try {
      if (scope?.mustWatch) scope.cleared = event ? data : value;
      if (event) desk.socket.emit(event, data);
      else if (ack && !handler.isAckHandledManually) ack(value);
    } finally {
      if (scope) scope.cleared = undefined;
    }
  }
}
