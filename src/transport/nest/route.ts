import { SuspiciousIdGuard } from '../../identity/index.js';
import { ContaminationInterceptor } from '../../policy/index.js';
import { currentManagerFactory, managerOfClient } from '../../manager/index.js';
import {
  type ExceptionsHandler,
  type FoundGateway,
  type FoundHandler,
  type NestParts,
  type Parameter,
  type Pipeline,
  contextIdOf,
  hostOf,
  instanceIn,
  isStatic,
} from './nest-internals.js';

/** What has been decided about a handler before any message has come. */
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
  readonly #isStatic: boolean;
  #exceptions: ExceptionsHandler | undefined;
  #plan: Plan | null | undefined;

  constructor(
    private readonly gateway: FoundGateway,
    private readonly handler: FoundHandler,
    private readonly parts: NestParts,
  ) {
    this.name = `${gateway.name}.${handler.methodName}`;
    this.#isStatic = isStatic(gateway);
  }

  /**
   * How to call the method without Nest's pipeline, which makes a dozen promises for a call whatever there is to do.
   * `undefined` where the application has put guards or interceptors of its own around it: those are Nest's to run.
   */
  get plan(): Plan | undefined {
    if (this.#plan === undefined) this.#plan = this.makePlan() ?? null;
    return this.#plan ?? undefined;
  }

  /** The gateway for a client; `undefined` as long as Nest has not made it. */
  instanceFor(client: object): object | undefined {
    if (this.#isStatic) return this.gateway.instance;
    const contextId = contextIdOf(this.gateway, client);
    return contextId && instanceIn(this.gateway, contextId);
  }

  /**
   * Calls the method as Nest does.
   *
   * @param args those of the call: client, data, acknowledgement, message
   * @returns what the method returns; a promise where something has to be waited for first
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
    this.exceptionsFor(args[0] as object).handle(exception, hostOf(args));
  }

  private makePlan(): Plan | undefined {
    const { gateway, handler, parts } = this;
    const pipeline = parts.pipelineOf(gateway, handler);
    const { guards, interceptors, applyPipes } = pipeline;
    // Pipes of a gateway in a request's scope may be in that scope, too.
    const isFixed = this.#isStatic || (!applyPipes && !parts.hasScopedGlobals);
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
    const method = this.#isStatic
      ? callback
      : (instance as Record<string, typeof callback>)[methodName];
    return method.apply(instance, values);
  }

  private exceptionsFor(client: object): ExceptionsHandler {
    const { gateway, handler, parts } = this;
    if (this.#isStatic) {
      return (this.#exceptions ??= parts.exceptionsHandlerFor(
        gateway,
        handler,
      ));
    }
    const contextId = contextIdOf(gateway, client);
    return parts.exceptionsHandlerFor(gateway, handler, contextId);
  }
}

/** `@CurrentManager()` needs no execution context to be made for it. */
function withShortcut(parameter: Parameter): Parameter {
  return parameter.factory === currentManagerFactory
    ? { ...parameter, extractValue: managerOfClient }
    : parameter;
}

/** Ours and nothing that was made of it: a subclass may look elsewhere. */
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

/** Whether a value has to be waited for. */
export function isThenable(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}
