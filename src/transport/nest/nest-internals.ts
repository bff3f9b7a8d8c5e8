import type { Type } from '@nestjs/common';
import {
  type ApplicationConfig,
  type ContextId,
  MetadataScanner,
  type ModulesContainer,
} from '@nestjs/core';
import {
  ContextUtils,
  ExecutionContextHost,
  GuardsConsumer,
  GuardsContextCreator,
  InterceptorsConsumer,
  InterceptorsContextCreator,
  type InstanceWrapper,
  PipesConsumer,
  PipesContextCreator,
  REQUEST_CONTEXT_ID,
} from '@nestjs/core/internal';
import { ExceptionFiltersContext } from '@nestjs/websockets/context/exception-filters-context.js';
import { WsContextCreator } from '@nestjs/websockets/context/ws-context-creator.js';
import { WsProxy } from '@nestjs/websockets/context/ws-proxy.js';
import { GatewayMetadataExplorer } from '@nestjs/websockets/gateway-metadata-explorer.js';
import {
  GATEWAY_METADATA,
  GATEWAY_OPTIONS,
  PARAM_ARGS_METADATA,
} from '@nestjs/websockets/internal';

/*
 * Every part of Nest that this library relies on and Nest does not document.
 * `nest-internals.spec.ts` fails when Nest changes one of them.
 */

/** A gateway that Nest has found among the providers. */
export interface FoundGateway {
  /** Of a request-scoped gateway, an object with the class's prototype. */
  readonly instance: object;
  readonly name: string;
  readonly moduleKey: string;
  /** What stands in `@WebSocketGateway()`. */
  readonly options: { readonly namespace?: unknown };
  readonly wrapper: InstanceWrapper;
}

/** One method with `@SubscribeMessage`. */
export interface FoundHandler {
  readonly message: unknown;
  readonly methodName: string;
  readonly callback: (...args: unknown[]) => unknown;
}

/** What Nest runs around a handler, all of it known before a message has come. */
export interface Pipeline {
  readonly guards: readonly object[];
  readonly interceptors: readonly object[];
  readonly parameters: readonly Parameter[];
  /** Makes the arguments of the handler out of those of the call; `undefined` where there are no pipes. */
  readonly applyPipes:
    ((into: unknown[], ...args: unknown[]) => Promise<void>) | undefined;
}

/** One parameter of a handler. */
export interface Parameter {
  readonly index: number;
  /** Of a decorator that the application, or this library, has made. */
  readonly factory: unknown;
  readonly extractValue: (...args: unknown[]) => unknown;
}

/** What Nest does with an exception: the filters of the handler and of its gateway, and then its own. */
export interface ExceptionsHandler {
  handle(exception: unknown, host: unknown): void;
}

/** Builds what Nest builds for a gateway's methods, with Nest's own parts. */
export class NestParts {
  readonly #explorer = new GatewayMetadataExplorer(new MetadataScanner());
  readonly #utils = new ContextUtils();
  readonly #filters: ExceptionFiltersContext;
  readonly #pipes: PipesContextCreator;
  readonly #guards: GuardsContextCreator;
  readonly #interceptors: InterceptorsContextCreator;
  readonly #contexts: WsContextCreator;

  constructor(
    private readonly modules: ModulesContainer,
    private readonly config: ApplicationConfig,
  ) {
    // Of Nest's container they need the modules, and nothing else.
    const container = { getModules: () => modules } as never;
    this.#filters = new ExceptionFiltersContext(container);
    this.#pipes = new PipesContextCreator(container, config);
    this.#guards = new GuardsContextCreator(container, config);
    this.#interceptors = new InterceptorsContextCreator(container, config);
    this.#contexts = new WsContextCreator(
      new WsProxy(),
      this.#filters,
      this.#pipes,
      new PipesConsumer(),
      this.#guards,
      new GuardsConsumer(),
      this.#interceptors,
      new InterceptorsConsumer(),
    );
  }

  /** Whether anything that stands around every handler is made anew for each request. */
  get hasScopedGlobals(): boolean {
    const { config } = this;
    return (
      config.getGlobalRequestGuards().length > 0 ||
      config.getGlobalRequestInterceptors().length > 0 ||
      config.getGlobalRequestPipes().length > 0
    );
  }

  /** The gateways in the order in which Nest connects them. */
  gateways(): FoundGateway[] {
    const gateways: FoundGateway[] = [];
    for (const [moduleKey, { providers }] of this.modules.entries()) {
      for (const wrapper of providers.values()) {
        const { instance, metatype, isNotMetatype } = wrapper;
        if (isNotMetatype || !isClass(metatype) || !isObject(instance))
          continue;
        if (!Reflect.hasMetadata(GATEWAY_METADATA, metatype)) continue;
        const { name } = metatype;
        const options = (Reflect.getMetadata(GATEWAY_OPTIONS, metatype) ??
          {}) as FoundGateway['options'];
        gateways.push({ instance, name, moduleKey, options, wrapper });
      }
    }
    return gateways;
  }

  /** The handlers of a gateway in the order in which Nest binds them. */
  handlersOf({ instance }: FoundGateway): FoundHandler[] {
    return this.#explorer.explore(instance);
  }

  /** For a gateway in no request's scope. */
  pipelineOf(gateway: FoundGateway, handler: FoundHandler): Pipeline {
    const { instance, moduleKey } = gateway;
    const { callback, methodName } = handler;
    const of = [instance, callback as never, moduleKey] as const;
    const { paramtypes, getParamsMetadata } = this.#contexts.getMetadata(
      instance,
      methodName,
      'ws',
    );
    const parameters = this.#utils.mergeParamsMetatypes(
      getParamsMetadata(moduleKey),
      paramtypes,
    );
    const factories = this.factoriesOf(instance, methodName);
    const pipes = this.#pipes.create(...of);
    const hasPipes =
      pipes.length > 0 || parameters.some(({ pipes }) => pipes.length > 0);
    return {
      guards: this.#guards.create(...of),
      interceptors: this.#interceptors.create(...of),
      parameters: parameters.map(({ index, extractValue }, at) => ({
        index,
        extractValue,
        factory: factories[at],
      })),
      applyPipes: hasPipes
        ? (this.#contexts.createPipesFn(pipes, parameters) ?? undefined)
        : undefined,
    };
  }

  /** In the order of the parameters that `getParamsMetadata` tells of. */
  private factoriesOf(instance: object, methodName: string): unknown[] {
    const declared = this.#utils.reflectCallbackMetadata<
      Record<string, { readonly factory?: unknown }> | undefined
    >(instance, methodName, PARAM_ARGS_METADATA);
    return Object.values(declared ?? {}).map(({ factory }) => factory);
  }

  /** @param contextId the request's, for a gateway in the scope of a request */
  exceptionsHandlerFor(
    { instance, moduleKey, wrapper }: FoundGateway,
    { callback }: FoundHandler,
    contextId?: ContextId,
  ): ExceptionsHandler {
    return contextId
      ? this.#filters.create(
          instance,
          callback as never,
          moduleKey,
          contextId,
          wrapper.id,
        )
      : this.#filters.create(instance, callback as never, moduleKey);
  }
}

/** Whether there is one instance of a gateway for everybody. */
export function isStatic({ wrapper }: FoundGateway): boolean {
  return wrapper.isDependencyTreeStatic();
}

/** The request's context that Nest has given to a client, once it has made something in its scope. */
export function contextIdOf(
  { wrapper }: FoundGateway,
  client: object,
): ContextId | undefined {
  if (wrapper.isDependencyTreeDurable()) return undefined;
  return (client as { [REQUEST_CONTEXT_ID]?: ContextId })[REQUEST_CONTEXT_ID];
}

/** The instance that Nest has made of a gateway in a request's scope; `undefined` as long as it is at it. */
export function instanceIn(
  { wrapper }: FoundGateway,
  contextId: ContextId,
): object | undefined {
  const host = wrapper.getInstanceByContextId(contextId);
  return host.isResolved === true ? (host.instance as object) : undefined;
}

/** The arguments of a call, as an exception filter gets them. */
export function hostOf(args: unknown[]): ExecutionContextHost {
  const host = new ExecutionContextHost(args);
  host.setType('ws');
  return host;
}

function isClass(value: unknown): value is Type {
  return typeof value === 'function';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
