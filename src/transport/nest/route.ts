import { SuspiciousIdGuard } from '../../identity/index.js';
import {
  ContaminationInterceptor,
  sharedEventsOf,
} from '../../policy/index.js';
import { currentManagerFactory, managerOfClient } from '../../manager/index.js';
import {
  assertExceptions,
  assertHandler,
  assertHost,
  assertPipeline,
  troubleOf,
} from './nest-expectations.js';
import {
  type ExceptionsHandler,
  type FoundGateway,
  type FoundHandler,
  type NestParts,
  type Parameter,
  type Pipeline,
  instanceIn,
} from './nest-internals.js';

/** What is decided about a handler before any message arrives. */
export interface Plan {
  /** Whether our guard stands before it. */
  readonly isGuarded: boolean;
  /** Whether our interceptor stands around it. */
  readonly isIntercepted: boolean;
  readonly pipeline: Pipeline;
}

/** A method of a gateway that messages go to. */
export class Route {
  /** `ChatGateway.ask`. */
  readonly name: string;
  /** The events that others are meant to receive, by `@SharesWithOthers()`. */
  readonly shared: readonly string[] | undefined;
  /**
   * How to call the method without Nest's pipeline, which makes a dozen promises for a call whatever there is to do.
   * `undefined` where the application has put guards or interceptors of its own around it, which Nest runs, and where
   * this Nest is not as expected.
   */
  readonly plan: Plan | undefined;
  /** Whether exceptions can be handed to the filters of the method. */
  readonly hasFilters: boolean;
  /** Why the method has to be left to Nest's own pipeline, if this Nest is not as expected. */
  readonly trouble: string | undefined;
  #exceptions: ExceptionsHandler | undefined;

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
    let plan: Plan | undefined;
    this.trouble = trouble ?? troubleOf(() => (plan = this.makePlan()));
    this.plan = plan;
  }

  /** The gateway for a client; `undefined` until Nest has made it. */
  instanceFor(client: object): object | undefined {
    const { gateway, parts } = this;
    if (gateway.isStatic) return gateway.instance;
    try {
      const contextId = parts.contextIdOf(gateway, client);
      return contextId && instanceIn(gateway, contextId);
    } catch {
      return undefined;
    }
  }

  /**
   * Calls the method as Nest does.
   *
   * @param args those of the call: client, data, acknowledgement, message
   * @returns what the method returns; a promise where something has to be awaited first
   */
  call(instance: object, { pipeline }: Plan, args: unknown[]): unknown {
    const { parameters, applyPipes } = pipeline;
    if (applyPipes) return this.callThroughPipes(instance, applyPipes, args);
    if (parameters.length === 0) return this.invoke(instance, args);
    const values: unknown[] = [];
    let isComplete = true;
    for (const { index, extractValue } of parameters) {
      const value = (values[index] = extractValue(...args));
      isComplete &&= !isThenable(value);
    }
    return isComplete
      ? this.invoke(instance, values)
      : Promise.all(values).then((all) => this.invoke(instance, all));
  }

  /**
   * Hands an exception to the filters of the method and of its gateway, and then to Nest's own. They are made when
   * the first one is thrown.
   */
  handle(exception: unknown, args: unknown[]): void {
    const handler = this.exceptionsFor(args[0] as object);
    handler.handle(exception, this.parts.hostOf(args));
  }

  private makePlan(): Plan | undefined {
    const { gateway, handler, parts } = this;
    const pipeline = parts.pipelineOf(gateway, handler);
    assertPipeline(pipeline);
    const { guards, interceptors, applyPipes } = pipeline;
    // Pipes of a gateway in a request's scope may be in that scope, too.
    const isFixed =
      gateway.isStatic || (!applyPipes && !parts.hasScopedGlobals);
    if (!isFixed || !guards.every(isOurGuard) || !interceptors.every(isOurs))
      return undefined;
    return {
      isGuarded: guards.length > 0,
      isIntercepted: interceptors.length > 0,
      pipeline: {
        ...pipeline,
        parameters: pipeline.parameters.map(withShortcut),
      },
    };
  }

  private async callThroughPipes(
    instance: object,
    applyPipes: NonNullable<Pipeline['applyPipes']>,
    args: unknown[],
  ): Promise<unknown> {
    const values: unknown[] = [];
    await applyPipes(values, ...args);
    return this.invoke(instance, values);
  }

  private invoke(instance: object, values: unknown[]): unknown {
    const { callback, methodName } = this.handler;
    const method = this.gateway.isStatic
      ? callback
      : (instance as Record<string, typeof callback>)[methodName];
    return method.apply(instance, values);
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

/** Whether a value has to be awaited. */
export function isThenable(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}
