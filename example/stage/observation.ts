import { isDeepStrictEqual } from 'node:util';

/** One thing that was measured while a scene was played, beside what the scene promises. */
export interface Observation {
  /** Who or what was looked at: `Bob's phone`. */
  readonly of: string;
  /** What was seen there, in words. */
  readonly seen: string;
  /** What should have been seen, in words. */
  readonly expected: string;
  readonly holds: boolean;
}

/** Something that has to be exactly as expected. */
export function exactly(
  of: string,
  seen: unknown,
  expected: unknown,
): Observation {
  const holds = isDeepStrictEqual(seen, expected);
  return { of, seen: inWords(seen), expected: inWords(expected), holds };
}

/** A number that depends on the clock, and has to lie between two others, both included. */
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
