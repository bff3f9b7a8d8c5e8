import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { isThenable } from './is-thenable.js';

/** What Nest 12 tells a pipe; Nest 10 and 11 know no schema. */
type PipeMetadata = ArgumentMetadata & { readonly schema?: unknown };

/** One parameter of a handler. */
export interface Parameter {
  readonly index: number;
  /** Of a decorator that the application, or this library, has made. */
  readonly factory: unknown;
  readonly extractValue: (...args: unknown[]) => unknown;
  /** What its value passes: the pipes of the application, the gateway and the handler, and its own. */
  readonly pipes: readonly PipeTransform[];
  /** What the pipes are told about it. */
  readonly metadata: PipeMetadata;
}

/**
 * What a handler is called with, through its pipes. As in Nest, every parameter is looked at, also where one fails.
 *
 * @param args those of the call: client, data, acknowledgement, message
 * @returns a promise where something has to be awaited
 */
export function valuesOf(
  parameters: readonly Parameter[],
  args: unknown[],
): unknown[] | Promise<unknown[]> {
  const values: unknown[] = [];
  let isComplete = true;
  for (const parameter of parameters) {
    const value = valueOf(parameter, args);
    values[parameter.index] = value;
    isComplete &&= !isThenable(value);
  }
  return isComplete ? values : Promise.all(values);
}

function valueOf(
  { extractValue, pipes, metadata }: Parameter,
  args: unknown[],
): unknown {
  try {
    let value = extractValue(...args);
    for (const [at, pipe] of pipes.entries()) {
      if (isThenable(value))
        return pipedLater(value, pipes.slice(at), metadata);
      value = pipe.transform(value, copyOf(metadata));
    }
    return value;
  } catch (error) {
    // Thrown here it would leave the promises of other parameters to nobody.
    return Promise.reject(error);
  }
}

async function pipedLater(
  value: unknown,
  pipes: readonly PipeTransform[],
  metadata: PipeMetadata,
): Promise<unknown> {
  let result = await value;
  for (const pipe of pipes)
    result = (await pipe.transform(result, copyOf(metadata))) as unknown;
  return result;
}

/** Each pipe has its own, as in Nest. Member by member: a spread costs microseconds. */
function copyOf({
  type,
  metatype,
  data,
  schema,
}: PipeMetadata): ArgumentMetadata {
  return { type, metatype, data, schema } as ArgumentMetadata;
}
