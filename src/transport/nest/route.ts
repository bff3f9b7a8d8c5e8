import { SuspiciousIdGuard } from '../../identity/index.js';
import {
  ContaminationInterceptor,
  sharedEventsOf,
} from '../../policy/index.js';
import { currentManagerFactory, managerOfClient } from '../../manager/index.js';
import { Enhancers } from './enhancers.js';
import {
  assertContext,
  assertExceptions,
  assertHandler,
  assertHost,
  assertPipeline,
  troubleOf,
} from './internals/nest-expectations.js';
import {
  type NestParts,
  instanceIn,
  methodOf,
} from './internals/nest-internals.js';
import type {
  ExceptionsHandler,
  FoundGateway,
  FoundHandler,
  MadeGateway,
} from './internals/nest-shapes.js';
import { type Parameter, valuesOf } from './parameters.js';

/** How to call a handler without Nest's pipeline. Decided before a message arrives. */
export interface Plan {
  readonly instance: object;
  readonly method: (...args: unknown[]) => unknown;
  /** Whether our guard stands before it. */
  readonly isGuarded: boolean;
  /** Whether our interceptor stands around it. */
  readonly isIntercepted: boolean;
  /** What the application has put around it; `undefined` for nothing. */
  readonly enhancers: Enhancers | undefined;
  readonly parameters: readonly Parameter[];
}

/** A method of a gateway that messages go to. */
export class Route {
  /** `ChatGateway.ask`. */
  readonly name: string;
  /** The events that others are meant to receive, by `@SharesWithOthers()`. */
  readonly shared: readonly string[] | undefined;
  /** Whether exceptions can be handed to the filters of the method. */
  readonly hasFilters: boolean;
  /** Why the method has to be left to Nest's own pipeline, if this Nest is not as expected. */
  readonly trouble: string | undefined;
  #exceptions: ExceptionsHandler | undefined;
  /** For a gateway that serves every connection. */
  #plan: Plan | undefined;
  /** Whether each connection has a gateway of its own that can be called directly. */
  #isScoped = false;
  /** By client. */
  readonly #plans = new WeakMap<object, Plan>();

  constructor(
    private readonly gateway: FoundGateway,
    private readonly handler: FoundHandler,
    private readonly parts: NestParts,
  ) {
    this.name = `${gateway.name}.${handler.methodName}`;
    this.shared = sharedEventsOf(gateway.instance, handler.methodName);
    const trouble = troubleOf(() => {
      assertHandler(handler);
      assertExceptions(parts.exceptionsHandlerFor(gateway, handler));
      assertHost(parts);
    });
    this.hasFilters = trouble === undefined;
    this.trouble = trouble ?? troubleOf(() => this.prepare());
  }

  /**
   * How to call the method for a client; `undefined` where that is left to Nest: until it has made the gateway of the
   * client, where something global is made anew for each request, and where this Nest is not as expected.
   */
  planFor(client: object): Plan | undefined {
    if (this.#plan || !this.#isScoped) return this.#plan;
    const known = this.#plans.get(client);
    if (known) return known;
    try {
      const made = this.madeFor(client);
      const plan = made && this.makePlan(made);
      if (plan) this.#plans.set(client, plan);
      return plan;
    } catch {
      return undefined;
    }
  }

  /**
   * Calls the method as Nest does.
   *
   * @param args those of the call: client, data, acknowledgement, message
   * @returns what the method returns; a promise where something has to be awaited first, and an `Observable` where
   * there are interceptors
   */
  call(plan: Plan, args: unknown[]): unknown {
    const { enhancers, instance, method } = plan;
    if (!enhancers) return this.callMethod(plan, args);
    const context = this.parts.contextOf(args, instance, method);
    return enhancers.run(context, () => this.callMethod(plan, args));
  }

  /**
   * Hands an exception to the filters of the method and of its gateway, and then to Nest's own. They are made when
   * the first one is thrown.
   */
  handle(exception: unknown, args: unknown[]): void {
    const handler = this.exceptionsFor(args[0] as object);
    handler.handle(exception, this.parts.hostOf(args));
  }

  /** @throws {TypeError} where Nest is not as expected */
  private prepare(): void {
    const { gateway, handler, parts } = this;
    const plan = this.makePlan();
    if (gateway.isStatic) this.#plan = plan;
    else this.#isScoped = !parts.hasScopedGlobals;
    assertContext(parts, gateway.instance, handler);
  }

  private madeFor(client: object): MadeGateway | undefined {
    const { gateway, parts } = this;
    const contextId = parts.contextIdOf(gateway, client);
    const instance = contextId && instanceIn(gateway, contextId);
    return instance && { instance, contextId };
  }

  private makePlan(made?: MadeGateway): Plan {
    const { gateway, handler, parts } = this;
    const pipeline = parts.pipelineOf(gateway, handler, made);
    assertPipeline(pipeline);
    const guards = pipeline.guards.filter((guard) => !isOurGuard(guard));
    const interceptors = pipeline.interceptors.filter((one) => !isOurs(one));
    return {
      instance: made?.instance ?? gateway.instance,
      method: made ? methodOf(made.instance, handler) : handler.callback,
      isGuarded: guards.length < pipeline.guards.length,
      isIntercepted: interceptors.length < pipeline.interceptors.length,
      enhancers:
        guards.length + interceptors.length > 0
          ? new Enhancers(guards, interceptors)
          : undefined,
      parameters: pipeline.parameters.map(withShortcut),
    };
  }

  private callMethod(plan: Plan, args: unknown[]): unknown {
    const { parameters, method, instance } = plan;
    if (parameters.length === 0) return method.apply(instance, args);
    const values = valuesOf(parameters, args);
    return Array.isArray(values)
      ? method.apply(instance, values)
      : values.then((all) => method.apply(instance, all));
  }

  private exceptionsFor(client: object): ExceptionsHandler {
    const { gateway, handler, parts } = this;
    if (gateway.isStatic) {
      return (this.#exceptions ??= parts.exceptionsHandlerFor(
        gateway,
        handler,
      ));
    }
    const contextId = parts.contextIdOf(gateway, client);
    return parts.exceptionsHandlerFor(gateway, handler, contextId);
  }
}

/** `@CurrentManager()` needs no execution context to be made for it. */
function withShortcut(parameter: Parameter): Parameter {
  return parameter.factory === currentManagerFactory
    ? { ...parameter, extractValue: managerOfClient }
    : parameter;
}

/** Our guard itself: a subclass may look elsewhere. */
function isOurGuard(guard: object): boolean {
  return (
    (guard as SuspiciousIdGuard).canActivate ===
      SuspiciousIdGuard.prototype.canActivate &&
    guard.constructor === SuspiciousIdGuard
  );
}

function isOurs(interceptor: object): boolean {
  return (
    (interceptor as ContaminationInterceptor).intercept ===
      ContaminationInterceptor.prototype.intercept &&
    interceptor.constructor === ContaminationInterceptor
  );
}
