/** The result of one benchmark, as it is printed, stored and drawn. Plain data. */
export interface Section {
  readonly title: string;
  readonly takenAt: string;
  readonly isQuick: boolean;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly verdicts: readonly Verdict[];
  /** Notes that a reader needs to understand the numbers. */
  readonly notes: readonly string[];
}

export interface Column {
  readonly key: string;
  readonly label: string;
  /** Digits after the point. */
  readonly digits: number;
}

export interface Row {
  readonly id: string;
  readonly label: string;
  /** By the keys of the columns. `NaN`, or `null` in a file, means no value. */
  readonly values: Readonly<Record<string, number | null>>;
}

/** A target of the design, and whether it is met. */
export interface Verdict {
  readonly what: string;
  readonly value: number;
  /** The maximum. */
  readonly target: number;
  /** `×` for a ratio. */
  readonly unit: string;
  readonly isMet: boolean;
}

export type Benchmark = (settings: Settings) => Promise<Section>;

export interface Settings {
  readonly isQuick: boolean;
  /** The lines to measure, by their ids; all if it is not set. */
  readonly rows?: readonly string[];
  /** Prints progress, which is not part of the result. */
  readonly say: (what: string) => void;
}

export function verdict(
  what: string,
  value: number,
  target: number,
  unit = '×',
): Verdict {
  return { what, value, target, unit, isMet: value <= target };
}

/** The value of one cell. */
export function cell(section: Section, id: string, key: string): number {
  const value = section.rows.find((row) => row.id === id)?.values[key];
  return value ?? NaN;
}
