import { isDeepStrictEqual } from 'node:util';

/** One measurement of a scene, and its expected value. */
export interface Observation {
  /** The observed subject: `Bob's phone`. */
  readonly of: string;
  /** The observed value, in words. */
  readonly seen: string;
  /** The expected value, in words. */
  readonly expected: string;
  readonly holds: boolean;
}

/** A value that must be exactly as expected. */
export function exactly(
  of: string,
  seen: unknown,
  expected: unknown,
): Observation {
  const holds = isDeepStrictEqual(seen, expected);
  return { of, seen: inWords(seen), expected: inWords(expected), holds };
}

/** A number that depends on the clock, and must be between two others, inclusive. */
export function between(
  of: string,
  seen: number,
  min: number,
  max: number,
): Observation {
  const holds = seen >= min && seen <= max;
  return { of, seen: String(seen), expected: `${min} to ${max}`, holds };
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) {
    return value.length === 0 ? 'nothing' : value.map(inWords).join(', ');
  }
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, item]) => `${name} ${inWords(item)}`)
      .join(', ');
  }
  return String(value);
}
