import { Inject, Injectable, Logger } from '@nestjs/common';
import type { WsMessageHandler } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { BaseWsExceptionFilter } from '@nestjs/websockets';
import { EMPTY, type Observable, catchError, from, isObservable } from 'rxjs';
import type { Socket } from 'socket.io';
import {
  IDENTITY_OPTIONS,
  type IdentityOptions,
  SuspiciousIdException,
  SuspiciousIds,
  idsInPayload,
} from '../../identity/index.js';
import {
  IsolationViolationException,
  MessageWatch,
} from '../../policy/index.js';
import { CurrentConnection, type MessageScope } from '../../manager/index.js';
import {
  type Acknowledge,
  type BoundHandler,
  Delivery,
  type DeliveryHost,
  type Desk,
  type MapPayload,
} from './delivery.js';
import { Gateways } from './gateways.js';
import { hostOf } from './nest-internals.js';
import type { Plan, Route } from './route.js';
import {
  TRANSPORT_OPTIONS,
  type TransportOptions,
} from '../transport.options.js';

/** One gateway at one server: all its sockets have the same handlers. */
export interface Registration {
  readonly namespace: string;
  routes?: readonly Route[];
}

type Handlers = readonly WsMessageHandler[];

/**
 * Hands messages to the handlers of gateways, and their answers to the sockets: directly, where Nest's `IoAdapter`
 * builds a pipeline of operators for each. With the enforcement `transport` it also makes the decisions that
 * otherwise the guard and the interceptor make, before Nest's own pipeline begins.
 */
@Injectable()
export class Deliveries implements DeliveryHost {
  private readonly logger = new Logger(IoAdapter.name);
  private readonly desks = new WeakMap<Socket, Desk>();
  private readonly judges: boolean;
  private readonly fallback = new BaseWsExceptionFilter();
  private connecting: Registration | undefined;
  /** The handlers that judge for adapters which bind in their own way, and what they stand for. */
  private readonly judged = new WeakMap<object, WsMessageHandler>();

  constructor(
    @Inject(TRANSPORT_OPTIONS) options: TransportOptions,
    @Inject(IDENTITY_OPTIONS) private readonly identity: IdentityOptions,
    private readonly ids: SuspiciousIds,
    private readonly messages: MessageWatch,
    private readonly current: CurrentConnection,
    private readonly gateways: Gateways,
  ) {
    const { enforcement, globalEnhancers } = options;
    this.judges = enforcement === 'transport' && globalEnhancers;
  }

  /** Lets a gateway bind its handlers to a socket; until it has done so, they are known to be its. */
  connect(registration: Registration, bind: () => void): void {
    this.connecting = registration;
    try {
      bind();
    } finally {
      this.connecting = undefined;
    }
  }

  bind(socket: Socket, handlers: Handlers, mapPayload: MapPayload): void {
    if (handlers.length === 0) return;
    const desk = this.deskOf(socket);
    const routes = this.routesOf(handlers);
    for (const [index, given] of handlers.entries()) {
      const handler = this.judged.get(given) ?? given;
      const bound = { ...handler, route: routes[index] };
      const listener = (...args: unknown[]) => {
        const payload = args.length > 1 ? args : args[0];
        const { data, ack } = mapPayload(payload);
        this.deliver(desk, bound, data, ack);
      };
      socket.on(handler.message, listener);
      desk.listeners.push([handler.message, listener]);
    }
  }

  /** The same handlers for whoever binds them in another way than `bind`: they judge what they are called with. */
  judging<Handler extends WsMessageHandler>(
    socket: Socket,
    handlers: readonly Handler[],
  ): Handler[] {
    if (!this.judges) return [...handlers];
    const routes = this.routesOf(handlers);
    return handlers.map((handler, index) => {
      const bound = { ...handler, route: routes[index] };
      const callback = (data: unknown, ack: Acknowledge) =>
        this.callJudged(bound, socket, data, ack);
      const judged = { ...handler, callback };
      this.judged.set(judged, handler);
      return judged;
    });
  }

  mustWithhold(scope: MessageScope, value: unknown): boolean {
    return this.messages.mustWithhold(scope, value);
  }

  mustEnd(scope: MessageScope, isInspected: boolean): boolean {
    return this.messages.mustEnd(scope, isInspected);
  }

  within(scope: MessageScope | undefined, work: () => void): void {
    if (!scope || this.current.get() === scope) work();
    else this.current.run(scope, work);
  }

  refuse(exception: unknown, { route }: BoundHandler, args: unknown[]): void {
    try {
      if (route) route.handle(exception, args);
      else this.fallback.catch(exception, hostOf(args));
    } catch (error) {
      this.report(error);
    }
  }

  report(error: unknown): void {
    this.logger.error(error);
  }

  private deliver(
    desk: Desk,
    handler: BoundHandler,
    data: unknown,
    ack: Acknowledge,
  ): void {
    const { route, message } = handler;
    const scope = this.messages.scopeOf(desk.socket, message);
    const delivery = new Delivery(this, desk, handler, scope, data, ack);
    const plan = route?.plan;
    const instance = plan && route?.instanceFor(desk.socket);
    if (scope) {
      scope.canWatch = true;
      const refusal = this.judge(scope, route, data, instance && plan);
      if (refusal) return delivery.refuse(refusal);
    }
    if (route && instance) delivery.startDirectly(route, plan, instance);
    else delivery.start();
  }

  private async callJudged(
    handler: BoundHandler,
    socket: Socket,
    data: unknown,
    ack: Acknowledge,
  ): Promise<unknown> {
    const scope = this.messages.scopeOf(socket, handler.message);
    if (!scope) return handler.callback(data, ack);
    const refuse = (exception: unknown) => {
      const args = [socket, data, ack, handler.message];
      this.refuse(exception, handler, args);
      return EMPTY;
    };
    const refusal = this.judge(scope, handler.route, data);
    if (refusal) return refuse(refusal);
    const answer: unknown = await handler.callback(data, ack);
    const source: Observable<unknown> = isObservable(answer)
      ? answer
      : from([answer]);
    return this.messages.watch(source, scope).pipe(catchError(refuse));
  }

  /**
   * What the guard and the interceptor would throw, in their order.
   *
   * @param plan where Nest does not run them
   */
  private judge(
    scope: MessageScope,
    route: Route | undefined,
    data: unknown,
    plan?: Plan,
  ): Error | undefined {
    if (this.judges || plan?.isGuarded) {
      const ids = idsInPayload(data, this.identity.idFields);
      const refused = this.ids.firstRefusedOf(ids);
      if (refused)
        return new SuspiciousIdException(refused.reasons, refused.field);
    }
    if (!this.judges && !plan?.isIntercepted) return undefined;
    scope.mustWatch = true;
    scope.handler ??= route?.name;
    return this.messages.mustRefuse(scope, data)
      ? new IsolationViolationException(scope.incidentId)
      : undefined;
  }

  private routesOf(handlers: Handlers): readonly Route[] {
    const { connecting } = this;
    if (!connecting) return [];
    return (connecting.routes ??= this.gateways.routesFor(
      connecting.namespace,
      handlers.map(({ message }) => message),
    ));
  }

  private deskOf(socket: Socket): Desk {
    const known = this.desks.get(socket);
    if (known) return known;
    const desk: Desk = {
      socket,
      isClosed: false,
      listeners: [],
      subscriptions: new Set(),
    };
    this.desks.set(socket, desk);
    socket.once('disconnect', () => close(desk));
    return desk;
  }
}

/** Nobody is there any more: what is still going on is ended. */
function close(desk: Desk): void {
  desk.isClosed = true;
  for (const [message, listener] of desk.listeners)
    desk.socket.off(message, listener);
  for (const subscription of desk.subscriptions) subscription.unsubscribe();
}
