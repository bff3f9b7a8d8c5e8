/** One benchmark's result, as it is printed, written down, drawn and quoted. Plain data. */
export interface Section {
  readonly title: string;
  readonly takenAt: string;
  readonly isQuick: boolean;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly verdicts: readonly Verdict[];
  /** What a reader has to know to read the numbers right. */
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
  /** By the columns' keys. `NaN`, and `null` out of a file, is no value. */
  readonly values: Readonly<Record<string, number | null>>;
}

/** A target of the design, and whether it is met. */
export interface Verdict {
  readonly what: string;
  readonly value: number;
  /** No more than this. */
  readonly target: number;
  /** `×` for a ratio. */
  readonly unit: string;
  readonly isMet: boolean;
}

export type Benchmark = (settings: Settings) => Promise<Section>;

export interface Settings {
  readonly isQuick: boolean;
  /** The lines to measure, by their ids; all if there is none. */
  readonly rows?: readonly string[];
  /** Says what is being done; not part of the result. */
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

/** The value of one cell, for what is computed from a section later. */
export function cell(section: Section, id: string, key: string): number {
  const value = section.rows.find((row) => row.id === id)?.values[key];
  return value ?? NaN;
}
