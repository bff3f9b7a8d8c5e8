import { Inject, Injectable, Logger } from '@nestjs/common';
import type { ArgumentsHost, WsMessageHandler } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { BaseWsExceptionFilter } from '@nestjs/websockets';
import { EMPTY, type Observable, catchError, from, isObservable } from 'rxjs';
import type { Socket } from 'socket.io';
import { OPTIONS } from '../../common/options/options.token.js';
import {
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
  type MapPayload,
} from './delivery.js';
import { Gateways } from './gateways.js';
import { keptLive } from './kept-live.js';
import {
  type MessageTrace,
  MessageTracing,
  type TracedMessage,
  endWith,
} from './message-tracing.js';
import type { Plan, Route } from './route.js';
import { SocketBinding } from './socket-binding.js';
import { type TransportOptions } from '../transport.options.js';

/** One gateway at one server: all its sockets have the same handlers. */
export interface Registration {
  readonly namespace: string;
  routes?: readonly (Route | undefined)[];
}

type Handlers = readonly WsMessageHandler[];

/**
 * Delivers messages to the handlers of gateways, and their answers to the sockets: directly, where Nest's `IoAdapter`
 * builds a pipeline of operators for each. Every message is judged here, before anything of Nest runs.
 * `SuspiciousIdGuard` and `ContaminationInterceptor` judge what has come another way.
 */
@Injectable()
export class Deliveries implements DeliveryHost {
  private readonly logger = new Logger(IoAdapter.name);
  private readonly bindings = new WeakMap<Socket, SocketBinding>();
  /** Whether every gateway is protected, not only those that bind the guard and the interceptor by hand. */
  private readonly judgesAll: boolean;
  private readonly fallback = new BaseWsExceptionFilter();
  private connecting: Registration | undefined;
  /** Handlers that judge, for adapters which bind in their own way, and the handlers of Nest behind them. */
  private readonly originals = new WeakMap<object, WsMessageHandler>();

  constructor(
    @Inject(OPTIONS) options: TransportOptions,
    @Inject(OPTIONS) private readonly identity: IdentityOptions,
    private readonly ids: SuspiciousIds,
    private readonly messages: MessageWatch,
    private readonly current: CurrentConnection,
    private readonly gateways: Gateways,
    private readonly tracing: MessageTracing,
  ) {
    this.judgesAll = options.globalEnhancers;
  }

  /** Lets a gateway bind its handlers to a socket. Until `bind` returns, handlers are known to be that gateway's. */
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
    const binding = this.bindingOf(socket);
    const routes = this.routesOf(handlers);
    for (const [index, given] of handlers.entries()) {
      const handler = this.originals.get(given) ?? given;
      const bound = { ...handler, route: routes[index] };
      binding.listen(handler.message, (...args) => {
        const payload = args.length > 1 ? args : args[0];
        const { data, ack } = mapPayload(payload);
        const { tracer } = this.tracing;
        if (!tracer) return this.deliver(binding, bound, data, ack);
        const message = this.tracedMessage(bound, socket);
        tracer.follow(message, (trace) =>
          this.deliver(binding, bound, data, ack, trace),
        );
      });
    }
  }

  /** The same handlers for an adapter that binds in another way than `bind`: they judge what they are called with. */
  judging<Handler extends WsMessageHandler>(
    socket: Socket,
    handlers: readonly Handler[],
  ): Handler[] {
    if (!this.judgesAll) return [...handlers];
    const routes = this.routesOf(handlers);
    return handlers.map((handler, index) => {
      const bound = { ...handler, route: routes[index] };
      const callback = (data: unknown, ack: Acknowledge) => {
        const { tracer } = this.tracing;
        if (!tracer) return this.callJudged(bound, socket, data, ack);
        const message = this.tracedMessage(bound, socket);
        return tracer.follow(message, (trace) =>
          endWith(trace, this.callJudged(bound, socket, data, ack, trace)),
        );
      };
      const judging = { ...handler, callback };
      this.originals.set(judging, handler);
      return judging;
    });
  }

  mayReceive(scope: MessageScope, value: unknown): boolean {
    return this.messages.mayReceive(scope, value);
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
      if (route?.hasFilters) route.handle(exception, args);
      else this.fallback.catch(exception, plainHostOf(args));
    } catch (error) {
      this.report(error);
    }
  }

  report(error: unknown): void {
    this.logger.error(error);
  }

  /** What a tracer is told of a message. */
  private tracedMessage(
    { route, message: event }: BoundHandler,
    socket: Socket,
  ): TracedMessage {
    const scope = this.messages.scopeOf(socket, event);
    return { handler: route?.name, event, namespace: socket.nsp.name, scope };
  }

  private deliver(
    binding: SocketBinding,
    handler: BoundHandler,
    data: unknown,
    ack: Acknowledge,
    trace?: MessageTrace,
  ): void {
    const { route, message } = handler;
    const scope = this.messages.scopeOf(binding.socket, message);
    const delivery = new Delivery(
      this,
      binding,
      handler,
      scope,
      data,
      ack,
      trace,
    );
    const plan = route?.planFor(binding.socket);
    if (scope) {
      scope.canWatch = true;
      const refusal = this.judge(scope, route, data, plan);
      if (refusal) return delivery.refuse(refusal);
    }
    if (route && plan) delivery.startDirectly(route, plan);
    else delivery.start();
  }

  private async callJudged(
    handler: BoundHandler,
    socket: Socket,
    data: unknown,
    ack: Acknowledge,
    trace?: MessageTrace,
  ): Promise<unknown> {
    const { route, message } = handler;
    const scope = this.messages.scopeOf(socket, message);
    if (!scope) return handler.callback(data, ack);
    const refuse = (exception: unknown) => {
      this.refuse(exception, handler, [socket, data, ack, message]);
      trace?.end(true);
      return EMPTY;
    };
    scope.canWatch = true;
    const refusal = this.judge(scope, route, data);
    if (refusal) return refuse(refusal);
    scope.begin();
    let answer: unknown;
    try {
      answer = await handler.callback(data, ack);
    } finally {
      scope.end();
    }
    const source: Observable<unknown> = isObservable(answer)
      ? keptLive(answer, scope)
      : from([answer]);
    return this.messages.watch(source, scope).pipe(catchError(refuse));
  }

  /**
   * What the guard and the interceptor would throw, in their order. They judge by themselves where Nest runs them and
   * it alone knows the filters of the handler.
   *
   * @param plan where Nest does not run them
   */
  private judge(
    scope: MessageScope,
    route: Route | undefined,
    data: unknown,
    plan?: Plan,
  ): Error | undefined {
    if (!route?.hasFilters && this.gateways.runGlobalEnhancers)
      return undefined;
    if (this.judgesAll || plan?.isGuarded) {
      const ids = idsInPayload(data, this.identity.ids.fields);
      const refused = this.ids.firstRefusedOf(ids);
      if (refused)
        return new SuspiciousIdException(refused.reasons, refused.field);
    }
    if (!this.judgesAll && !plan?.isIntercepted) return undefined;
    scope.mustWatch = true;
    scope.shared ??= route?.shared;
    scope.handler ??= route?.name;
    if (this.messages.mustRefuse(scope, data))
      return new IsolationViolationException(scope.incidentId);
    // Here alone, where both have been judged.
    if (this.judgesAll) scope.judged = data;
    return undefined;
  }

  private routesOf(handlers: Handlers): readonly (Route | undefined)[] {
    const { connecting } = this;
    if (!connecting) return [];
    return (connecting.routes ??= this.gateways.routesFor(
      connecting.namespace,
      handlers.map(({ message }) => message),
    ));
  }

  private bindingOf(socket: Socket): SocketBinding {
    const known = this.bindings.get(socket);
    if (known) return known;
    const binding = new SocketBinding(socket);
    this.bindings.set(socket, binding);
    return binding;
  }
}

/** What Nest's last exception filter needs to know of a call. */
function plainHostOf(args: unknown[]): ArgumentsHost {
  const [client, data, , pattern] = args;
  const ws = {
    getClient: () => client,
    getData: () => data,
    getPattern: () => pattern,
  };
  return { switchToWs: () => ws, getType: () => 'ws' } as never;
}
