import { HuntOptionError } from '../options/hunt-option.error.js';
import type { HuntOptions, Identities } from '../options/hunt.options.js';

/** The plan of a hunt, made of valid options. */
export interface HuntPlan {
  readonly seed: string;
  readonly users: number;
  readonly budgetMs: number;
  readonly maxMessages: number;
  readonly lateMs: number;
  readonly share: readonly string[];
  readonly identities: Identities;
  readonly explanations: Readonly<Record<string, string>>;
}

const DEFAULTS = {
  users: 4,
  budgetMs: 20_000,
  maxMessages: 50_000,
  lateMs: 2_000,
} as const;

/** The bounds of the numbers. */
const BOUNDS: Readonly<
  Record<keyof typeof DEFAULTS, [min: number, max: number]>
> = {
  users: [2, 50],
  budgetMs: [100, 3_600_000],
  maxMessages: [1, 10_000_000],
  lateMs: [0, 600_000],
};

/** @throws {HuntOptionError} */
export function planOf(options: HuntOptions): HuntPlan {
  const { seed, share = [], identities = {}, explain } = options;
  if (typeof seed !== 'string' || seed === '')
    throw new HuntOptionError(
      'The seed of a hunt must be a text that is not empty.',
    );
  const numbers = Object.fromEntries(
    Object.entries(DEFAULTS).map(([name, value]) => [
      name,
      bounded(name as keyof typeof DEFAULTS, options, value),
    ]),
  ) as Record<keyof typeof DEFAULTS, number>;
  const explanations = { ...identities.explain, ...explain };
  return { seed, share, identities, explanations, ...numbers };
}

function bounded(
  name: keyof typeof DEFAULTS,
  options: HuntOptions,
  fallback: number,
): number {
  const value = options[name] ?? fallback;
  const [min, max] = BOUNDS[name];
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
  throw new HuntOptionError(
    `"${name}" of a hunt is ${String(value)}; expected a whole number from ${min} to ${max}.`,
  );
}
