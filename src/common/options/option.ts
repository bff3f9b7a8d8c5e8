/** The condition for the value of an option. */
export interface Rule<T> {
  /** Completes the sentence "expected …" of an error. */
  readonly expects: string;
  readonly accepts: (value: unknown) => value is T;
}

/**
 * One row of the table of options: the rule and the default. The doc comment of the row describes the option in editors
 * and in docs/options.md.
 */
export class Option<T, D = T> {
  /**
   * @param described the default in words, if its value does not explain itself
   */
  constructor(
    readonly rule: Rule<T>,
    readonly defaultValue: () => D,
    readonly described?: string,
  ) {}
}

/** Options by name; some are groups of options. */
export interface OptionTable {
  readonly [name: string]: Option<unknown, unknown> | OptionTable;
}

/** The options that an application gives: each may be omitted. */
export type Given<R> = {
  readonly [K in keyof R]?: R[K] extends Option<infer T, unknown>
    ? T
    : Given<R[K]>;
};

/** The options that the library reads: each has a value. The default of some is `undefined`. */
export type Resolved<R> = {
  readonly [K in keyof R]: R[K] extends Option<infer T, infer D>
    ? T | D
    : Resolved<R[K]>;
};

/** An option without a default. */
export function option<T>(
  rule: Rule<T>,
  described?: string,
): Option<T, undefined> {
  return new Option(rule, () => undefined, described);
}

/** An option with a default. */
export function optionOr<T>(
  rule: Rule<T>,
  defaultValue: NoInfer<T>,
  described?: string,
): Option<T> {
  return new Option(rule, () => defaultValue, described);
}

/** An option whose default depends on the environment at start-up. */
export function optionFrom<T>(
  rule: Rule<T>,
  defaultValue: () => NoInfer<T>,
  described: string,
): Option<T> {
  return new Option(rule, defaultValue, described);
}

/** Fills in the defaults, without a check. The result and its groups are frozen. */
export function withDefaults<R extends OptionTable>(
  table: R,
  given: Given<R>,
): Resolved<R> {
  const values = given as Readonly<Record<string, unknown>>;
  const entries = Object.entries(table).map(([name, row]) => {
    const value = values[name];
    if (row instanceof Option) return [name, value ?? row.defaultValue()];
    return [name, withDefaults(row, value ?? {})];
  });
  return Object.freeze(Object.fromEntries(entries)) as Resolved<R>;
}
