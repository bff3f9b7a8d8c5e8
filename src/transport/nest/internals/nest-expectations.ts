import type { NestParts } from './nest-internals.js';
import type {
  ExceptionsHandler,
  FoundHandler,
  Pipeline,
} from './nest-shapes.js';

/*
 * What Nest's undocumented parts have to give. They are asked at start-up, so that a Nest that has changed is noticed
 * before the first message.
 */

/** Why something failed; `undefined` if it did not. */
export function troubleOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** @throws {TypeError} */
export function assertHandler(handler: FoundHandler): void {
  const { message, methodName, callback } = handler;
  expectThat(message !== undefined, 'a handler has a message');
  expectThat(typeof methodName === 'string', 'a handler has a method name');
  expectThat(typeof callback === 'function', 'a handler has a method');
}

/** @throws {TypeError} */
export function assertExceptions(exceptions: ExceptionsHandler): void {
  expectThat(
    typeof exceptions?.handle === 'function',
    'an exceptions handler has a method handle()',
  );
}

/** @throws {TypeError} */
export function assertHost(parts: NestParts): void {
  const args = [{}, {}, undefined, 'message'];
  const host = parts.hostOf(args);
  const ws = host.switchToWs();
  expectThat(
    ws.getClient() === args[0] && ws.getData() === args[1],
    'the host of a call gives its client and its data',
  );
  expectThat(host.getType() === 'ws', 'the host of a call has the type "ws"');
}

/** @throws {TypeError} */
export function assertContext(
  parts: NestParts,
  instance: object,
  { callback }: FoundHandler,
): void {
  const context = parts.contextOf([{}, {}], instance, callback);
  expectThat(
    context.getClass() === instance.constructor &&
      context.getHandler() === callback &&
      context.getType() === 'ws',
    'the context of a call gives its class and its handler',
  );
}

/** @throws {TypeError} */
export function assertPipeline(pipeline: Pipeline): void {
  const { guards, interceptors, parameters } = pipeline;
  expectThat(
    isListOf(guards, 'canActivate'),
    'guards have a method canActivate()',
  );
  expectThat(
    isListOf(interceptors, 'intercept'),
    'interceptors have a method intercept()',
  );
  for (const parameter of parameters) {
    const { index, extractValue, factory, pipes, metadata } = parameter;
    expectThat(
      Number.isInteger(index) && typeof extractValue === 'function',
      'a parameter has an index and extracts a value',
    );
    expectThat(
      isListOf(pipes, 'transform') && typeof metadata.type === 'string',
      'a parameter has pipes with a method transform(), and a type',
    );
    // A factory is the application's: it is not called before there is a message.
    if (!factory) extractValue({}, {}, () => {}, 'message');
  }
}

function isListOf(list: readonly object[], method: string): boolean {
  return (
    Array.isArray(list) &&
    list.every(
      (item: object) =>
        typeof (item as Record<string, unknown> | undefined)?.[method] ===
        'function',
    )
  );
}

function expectThat(holds: boolean, expectation: string): void {
  if (!holds) throw new TypeError(`expected that ${expectation}`);
}
