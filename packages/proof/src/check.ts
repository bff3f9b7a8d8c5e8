/** How a check ended. A check that could not run is skipped, and never counts as passed. */
export type CheckStatus = 'passed' | 'failed' | 'skipped';

/** Measured values of one kind, in the order of measurement, for a chart. */
export interface Series {
  readonly name: string;
  /** `µs`, `MiB`, `ms`. */
  readonly unit: string;
  /** The label of the horizontal axis: `users`, `round`. */
  readonly along: string;
  readonly points: readonly (readonly [along: number, value: number])[];
}

/** The result of one check of the proof, with its evidence. */
export interface CheckResult {
  /** Stable, `suite.check`: compares the reports of two builds. */
  readonly id: string;
  /** The claim, as a sentence. */
  readonly title: string;
  readonly status: CheckStatus;
  /** What was measured, with its unit. */
  readonly measured?: string;
  /** The expected value. */
  readonly bound?: string;
  /** Why it failed or was skipped. */
  readonly reason?: string;
  /** The lines with which a person reproduces it. */
  readonly evidence?: readonly string[];
  /** The measurements, as numbers. */
  readonly series?: readonly Series[];
  /** The state of each handler of the application. */
  readonly handlers?: readonly HandlerRow[];
  /** Whether the proof is incomplete without it: it was skipped, but is required. */
  readonly isGap?: boolean;
  /** Whether the measurement is a time or a size of memory, which differs in every run. */
  readonly varies?: boolean;
  readonly milliseconds: number;
}

/** A handler of the application, as a report lists it. */
export interface HandlerRow {
  /** `ChatGateway.say`. */
  readonly name: string;
  readonly event: string;
  readonly namespace: string;
  /** `exercised`, `explained`, `rejected`, `silent`, `never reached`. */
  readonly state: string;
  /** Messages that were sent to it. */
  readonly sent: number;
  /** What was observed, or why nothing was observed. */
  readonly detail: string;
}

/** The result of one suite. */
export interface SuiteResult {
  readonly id: string;
  readonly title: string;
  readonly checks: readonly CheckResult[];
  readonly milliseconds: number;
}
