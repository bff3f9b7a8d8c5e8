import type { CanActivate, NestInterceptor } from '@nestjs/common';
import type { ContextId } from '@nestjs/core';
import type { InstanceWrapper } from '@nestjs/core/internal';
import type { Parameter } from '../parameters.js';

/** A gateway that Nest has found among the providers. */
export interface FoundGateway {
  /** For a request-scoped gateway, an object with the class's prototype. */
  readonly instance: object;
  readonly name: string;
  readonly moduleKey: string;
  /** The argument of `@WebSocketGateway()`. */
  readonly options: { readonly namespace?: unknown };
  readonly wrapper: InstanceWrapper;
  /** Whether one instance serves every connection. */
  readonly isStatic: boolean;
}

/** One method with `@SubscribeMessage`. */
export interface FoundHandler {
  readonly message: unknown;
  readonly methodName: string;
  readonly callback: (...args: unknown[]) => unknown;
}

/** What Nest runs around a handler, all of it known before a message arrives. */
export interface Pipeline {
  readonly guards: readonly CanActivate[];
  readonly interceptors: readonly NestInterceptor[];
  readonly parameters: readonly Parameter[];
}

/** A gateway that Nest has made for one connection. */
export interface MadeGateway {
  readonly instance: object;
  readonly contextId: ContextId;
}

/** What Nest does with an exception: the filters of the handler and of its gateway, and then its own. */
export interface ExceptionsHandler {
  handle(exception: unknown, host: unknown): void;
}
