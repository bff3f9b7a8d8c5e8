import { isObject } from '../../../common/is-object.js';
import type {
  ArgumentMetadata,
  ArgumentsHost,
  ExecutionContext,
  PipeTransform,
  Type,
} from '@nestjs/common';
import {
  type ApplicationConfig,
  type ContextId,
  MetadataScanner,
  type ModulesContainer,
} from '@nestjs/core';
import type {
  ContextUtils,
  GuardsContextCreator,
  InterceptorsContextCreator,
  ParamsTokenFactory,
  PipesContextCreator,
} from '@nestjs/core/internal';
import type { ExceptionFiltersContext } from '@nestjs/websockets/context/exception-filters-context.js';
import type { WsContextCreator } from '@nestjs/websockets/context/ws-context-creator.js';
import type { GatewayMetadataExplorer } from '@nestjs/websockets/gateway-metadata-explorer.js';
import type { NestModuleParts, NestPartName } from './nest-modules.js';
import type {
  ExceptionsHandler,
  FoundGateway,
  FoundHandler,
  MadeGateway,
  Pipeline,
} from './nest-shapes.js';
import type { Parameter } from '../parameters.js';

/*
 * What is done with the parts of Nest that it does not document. Everything here may throw when Nest changes:
 * `Gateways` calls it at start-up, handler by handler, and leaves to Nest's own pipeline whatever fails.
 */

/** Builds what Nest builds for a gateway's methods, with Nest's own parts. */
export class NestParts {
  /** Whether global guards, interceptors and pipes apply to gateways: from Nest 12 on. */
  readonly appliesGlobals: boolean;
  /** Whether Nest makes a request-scoped gateway for each connection: from Nest 12 on. */
  readonly buildsPerConnection: boolean;
  readonly #parts: NestModuleParts;
  readonly #explorer: GatewayMetadataExplorer;
  readonly #utils: ContextUtils;
  readonly #filters: ExceptionFiltersContext;
  readonly #tokens: ParamsTokenFactory;
  readonly #pipes: PipesContextCreator;
  readonly #guards: GuardsContextCreator;
  readonly #interceptors: InterceptorsContextCreator;
  readonly #contexts: WsContextCreator;

  /** @throws {TypeError} for a part that is missing or cannot be made */
  constructor(
    loaded: Partial<NestModuleParts>,
    private readonly modules: ModulesContainer,
    private readonly config: ApplicationConfig,
  ) {
    const parts = (this.#parts = complete(loaded));
    this.appliesGlobals = appliesGlobals(parts.SocketModule);
    this.buildsPerConnection = hasMethod(
      parts.WebSocketsController,
      'createRequestScopedHandler',
    );
    // Of Nest's container they need the modules, and nothing else.
    const container = { getModules: () => modules } as never;
    const globals = this.appliesGlobals ? [container, config] : [container];
    const of = globals as [never, ApplicationConfig?];
    this.#explorer = new parts.GatewayMetadataExplorer(new MetadataScanner());
    this.#utils = new parts.ContextUtils();
    this.#filters = new parts.ExceptionFiltersContext(container);
    this.#tokens = new parts.ParamsTokenFactory();
    this.#pipes = new parts.PipesContextCreator(...of);
    this.#guards = new parts.GuardsContextCreator(...of);
    this.#interceptors = new parts.InterceptorsContextCreator(...of);
    this.#contexts = new parts.WsContextCreator(
      new parts.WsProxy(),
      this.#filters,
      this.#pipes,
      new parts.PipesConsumer(),
      this.#guards,
      new parts.GuardsConsumer(),
      this.#interceptors,
      new parts.InterceptorsConsumer(),
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
    const { GATEWAY_METADATA, GATEWAY_OPTIONS } = this.#parts;
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
        const isStatic =
          !this.buildsPerConnection || wrapper.isDependencyTreeStatic();
        gateways.push({
          instance,
          name,
          moduleKey,
          options,
          wrapper,
          isStatic,
        });
      }
    }
    return gateways;
  }

  /** The handlers of a gateway in the order in which Nest binds them. */
  handlersOf({ instance }: FoundGateway): FoundHandler[] {
    return this.#explorer.explore(instance);
  }

  /** @param made the gateway of the connection, for one that is in the scope of a request */
  pipelineOf(
    gateway: FoundGateway,
    handler: FoundHandler,
    made?: MadeGateway,
  ): Pipeline {
    const { moduleKey, wrapper } = gateway;
    const instance = made?.instance ?? gateway.instance;
    const of = [
      instance,
      made ? methodOf(instance, handler) : handler.callback,
      moduleKey,
      ...(made ? ([made.contextId, wrapper.id] as const) : []),
    ] as never as Parameters<GuardsContextCreator['create']>;
    const pipes = this.#pipes.create(...of);
    return {
      guards: this.#guards.create(...of),
      interceptors: this.#interceptors.create(...of),
      parameters: this.parametersOf(gateway, handler, pipes),
    };
  }

  private parametersOf(
    { instance, moduleKey }: FoundGateway,
    { methodName }: FoundHandler,
    pipes: readonly PipeTransform[],
  ): Parameter[] {
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
    return parameters.map(
      ({ index, extractValue, pipes: own, ...rest }, at) => ({
        index,
        extractValue,
        factory: factories?.[at],
        pipes: [...pipes, ...own],
        metadata: {
          ...rest,
          type: this.#tokens.exchangeEnumForString(rest.type as never),
        } as ArgumentMetadata,
      }),
    );
  }

  /** Of the decorators, in the order of the parameters; `undefined` for a handler without decorators. */
  private factoriesOf(
    instance: object,
    methodName: string,
  ): unknown[] | undefined {
    const declared = this.#utils.reflectCallbackMetadata<
      Record<string, { readonly factory?: unknown }> | undefined
    >(instance, methodName, this.#parts.PARAM_ARGS_METADATA);
    return declared && Object.values(declared).map(({ factory }) => factory);
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

  /** The request's context that Nest has given to a client, once it has made something in its scope. */
  contextIdOf(
    { wrapper }: FoundGateway,
    client: object,
  ): ContextId | undefined {
    if (wrapper.isDependencyTreeDurable()) return undefined;
    const key = this.#parts.REQUEST_CONTEXT_ID as unknown as symbol;
    return (client as Record<symbol, ContextId | undefined>)[key];
  }

  /** The arguments of a call, as an exception filter gets them. */
  hostOf(args: unknown[]): ArgumentsHost {
    const host = new this.#parts.ExecutionContextHost(args);
    host.setType('ws');
    return host;
  }

  /** The same as guards and interceptors get it. */
  contextOf(
    args: unknown[],
    instance: object,
    method: (...args: unknown[]) => unknown,
  ): ExecutionContext {
    const context = new this.#parts.ExecutionContextHost(
      args,
      instance.constructor as Type,
      method,
    );
    context.setType('ws');
    return context;
  }
}

/** The instance that Nest has made of a gateway in a request's scope; `undefined` until it has made it. */
export function instanceIn(
  { wrapper }: FoundGateway,
  contextId: ContextId,
): object | undefined {
  const host = wrapper.getInstanceByContextId(contextId);
  return host.isResolved === true ? (host.instance as object) : undefined;
}

/** The method that a handler is: an instance may have one of its own. */
export function methodOf(
  instance: object,
  { methodName }: FoundHandler,
): (...args: unknown[]) => unknown {
  const methods = instance as Record<string, FoundHandler['callback']>;
  return methods[methodName];
}

/** @throws {TypeError} that names what is missing */
function complete(parts: Partial<NestModuleParts>): NestModuleParts {
  const missing = (Object.keys(parts) as NestPartName[]).filter(
    (name) => !parts[name],
  );
  if (missing.length > 0)
    throw new TypeError(`${missing.join(', ')} cannot be loaded`);
  return parts as NestModuleParts;
}

/**
 * Nest 12 makes the pipelines of gateways with the configuration of the application; Nest 10 and 11 make them without,
 * and with the instances that are there.
 */
function appliesGlobals(socketModule: NestModuleParts['SocketModule']) {
  const { getContextCreator } = socketModule.prototype as unknown as {
    getContextCreator?: (...args: unknown[]) => unknown;
  };
  if (typeof getContextCreator !== 'function')
    throw new TypeError('SocketModule.getContextCreator is not a method');
  return getContextCreator.length > 1;
}

function hasMethod(of: { readonly prototype: object }, name: string): boolean {
  return typeof (of.prototype as Record<string, unknown>)[name] === 'function';
}

function isClass(value: unknown): value is Type {
  return typeof value === 'function';
}
