import type { Type } from '@nestjs/common';
import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/internal';
import { ExceptionFiltersContext } from '@nestjs/websockets/context/exception-filters-context.js';
import { GatewayMetadataExplorer } from '@nestjs/websockets/gateway-metadata-explorer.js';
import { GATEWAY_METADATA } from '@nestjs/websockets/internal';

/*
 * Every part of Nest that this library relies on and Nest does not document.
 * `nest-internals.spec.ts` fails when Nest changes one of them.
 */

export { ExecutionContextHost };

/** A gateway that Nest has found among the providers. */
export interface FoundGateway {
  /** Of a request-scoped gateway, an object with the class's prototype. */
  readonly instance: object;
  readonly name: string;
  readonly moduleKey: string;
}

/** One method with `@SubscribeMessage`. */
export interface FoundHandler {
  readonly message: unknown;
  readonly methodName: string;
  readonly callback: (...args: unknown[]) => unknown;
}

/** What Nest does with an exception: the filters of the handler and of its gateway, and then its own. */
export interface ExceptionsHandler {
  handle(exception: unknown, host: unknown): void;
}

const explorer = new GatewayMetadataExplorer(new MetadataScanner());

/** The gateways in the order in which Nest connects them. */
export function gatewaysIn(modules: ModulesContainer): FoundGateway[] {
  const gateways: FoundGateway[] = [];
  for (const [moduleKey, { providers }] of modules.entries()) {
    for (const wrapper of providers.values()) {
      const { instance, metatype, isNotMetatype } = wrapper;
      if (isNotMetatype || !isClass(metatype) || !isObject(instance)) continue;
      if (!Reflect.hasMetadata(GATEWAY_METADATA, metatype)) continue;
      gateways.push({ instance, name: metatype.name, moduleKey });
    }
  }
  return gateways;
}

/** The handlers of a gateway in the order in which Nest binds them. */
export function handlersOf({ instance }: FoundGateway): FoundHandler[] {
  return explorer.explore(instance as never) as FoundHandler[];
}

/** Makes the handlers of exceptions for methods of gateways. */
export function exceptionsHandlerFor(
  { instance, moduleKey }: FoundGateway,
  { callback }: FoundHandler,
  modules: ModulesContainer,
): ExceptionsHandler {
  const container = { getModules: () => modules };
  const filters = new ExceptionFiltersContext(container as never);
  return filters.create(instance, callback as never, moduleKey);
}

function isClass(value: unknown): value is Type {
  return typeof value === 'function';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
