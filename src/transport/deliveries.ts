import { Inject, Injectable, Logger } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { WsMessageHandler } from '@nestjs/common';
import type { Socket } from 'socket.io';
import {
  IDENTITY_OPTIONS,
  type IdentityOptions,
  SuspiciousIdException,
  firstRefusedOf,
  idsInPayload,
} from '../identity/index.js';
import {
  IsolationViolationException,
  MessageWatch,
} from '../isolation/index.js';
import { CurrentConnection, type MessageScope } from '../manager/index.js';
import {
  type BoundHandler,
  Delivery,
  type DeliveryHost,
  type Desk,
} from './delivery.js';
import { Gateways, type Route } from './gateways.js';
import {
  TRANSPORT_OPTIONS,
  type TransportOptions,
} from './transport.options.js';

/** One gateway at one server: all its sockets have the same handlers. */
export interface Registration {
  routes?: readonly Route[];
}

/** What a message looks like to a handler. */
export type MapPayload = IoAdapter['mapPayload'];

/**
 * Hands messages to the handlers of gateways, and their answers to the sockets: directly, where Nest's `IoAdapter`
 * builds a pipeline of operators for each. With the enforcement `transport` it also makes the decisions that
 * otherwise the guard and the interceptor make, before Nest's own pipeline begins.
 */
@Injectable()
export class Deliveries implements DeliveryHost {
  private readonly logger = new Logger(IoAdapter.name);
  private readonly desks = new WeakMap<Socket, Desk>();
  private readonly decides: boolean;
  private connecting: Registration | undefined;

  constructor(
    @Inject(TRANSPORT_OPTIONS) options: TransportOptions,
    @Inject(IDENTITY_OPTIONS) private readonly identity: IdentityOptions,
    private readonly messages: MessageWatch,
    private readonly current: CurrentConnection,
    private readonly gateways: Gateways,
  ) {
    this.decides =
      options.enforcement === 'transport' && options.globalEnhancers;
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

  bind(
    socket: Socket,
    handlers: readonly WsMessageHandler<string>[],
    mapPayload: MapPayload,
  ): void {
    if (handlers.length === 0) return;
    const routes = this.routesOf(handlers);
    const desk = this.deskOf(socket);
    for (const [index, handler] of handlers.entries()) {
      const { message, callback, isAckHandledManually } = handler;
      const route = routes[index];
      const bound = { message, callback, isAckHandledManually, route };
      const listener = (...args: unknown[]) => {
        const payload = args.length > 1 ? args : args[0];
        const { data, ack } = mapPayload(payload);
        this.deliver(desk, bound, data, ack);
      };
      socket.on(message, listener);
      desk.listeners.push([message, listener]);
    }
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

  report(error: unknown): void {
    this.logger.error(error);
  }

  private deliver(
    desk: Desk,
    handler: BoundHandler,
    data: unknown,
    ack: ReturnType<MapPayload>['ack'],
  ): void {
    const scope = this.messages.scopeOf(desk.socket, handler.message);
    const delivery = new Delivery(this, desk, handler, scope, data, ack);
    if (scope) {
      scope.canWatch = true;
      if (this.decides) {
        scope.handler ??= handler.route?.name;
        scope.mustWatch = true;
        const refusal = this.refusalOf(scope, data);
        if (refusal) return delivery.refuse(refusal);
      }
    }
    delivery.start();
  }

  /** What the guard and the interceptor would throw, in their order. */
  private refusalOf(scope: MessageScope, data: unknown): Error | undefined {
    const { idFields } = this.identity;
    const refused = firstRefusedOf(idsInPayload(data, idFields), this.identity);
    if (refused)
      return new SuspiciousIdException(refused.reasons, refused.field);
    return this.messages.mustRefuse(scope, data)
      ? new IsolationViolationException(scope.incidentId)
      : undefined;
  }

  private routesOf(
    handlers: readonly WsMessageHandler<string>[],
  ): readonly Route[] {
    const { connecting } = this;
    if (!connecting) return [];
    return (connecting.routes ??= this.gateways.take(
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
