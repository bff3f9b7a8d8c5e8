import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HuntOptionError } from './hunt-option.error.js';
import type { Identities } from './hunt.options.js';

/**
 * Loads an identities module: its exports `identify`, `messages`, `enter` and `explain`, or its default export,
 * which is either the function `identify` or an object of these.
 *
 * @param file relative to the working directory
 * @throws {HuntOptionError}
 */
export async function loadIdentities(file: string): Promise<Identities> {
  const exported = await importFile(file);
  const { default: main, ...named } = exported;
  const identities = {
    ...(typeof main === 'function' ? { identify: main } : Object(main)),
    ...named,
  } as Record<string, unknown>;
  const { identify, enter, messages, explain } = identities;
  if (!identify && !enter && !messages && !explain) {
    throw new HuntOptionError(
      `${file} exports none of identify, messages, enter and explain. Expected: export function identify({ name }) { return { auth: { token: … } }; }`,
    );
  }
  for (const [name, value] of Object.entries({ identify, enter })) {
    if (value !== undefined && typeof value !== 'function')
      throw new HuntOptionError(`${name} of ${file} is not a function.`);
  }
  for (const [event, value] of Object.entries(Object(messages) as object)) {
    if (typeof value !== 'function')
      throw new HuntOptionError(
        `messages["${event}"] of ${file} is not a function.`,
      );
  }
  for (const [name, reason] of Object.entries(Object(explain) as object)) {
    if (typeof reason !== 'string' || reason.trim() === '')
      throw new HuntOptionError(
        `explain["${name}"] of ${file} is not a reason. Expected: a text that tells why the handler is not exercised.`,
      );
  }
  return { identify, enter, messages, explain } as Identities;
}

async function importFile(file: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(resolve(file)).href)) as Record<
      string,
      unknown
    >;
  } catch (error) {
    throw new HuntOptionError(
      `${file} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}
