/** How a check ended. What could not run is skipped, and never counts as passed. */
export type CheckStatus = 'passed' | 'failed' | 'skipped';

/** Measured values of one kind, in the order they were taken: what a chart is drawn of. */
export interface Series {
  readonly name: string;
  /** `µs`, `MiB`, `ms`. */
  readonly unit: string;
  /** What stands on the horizontal axis: `users`, `round`. */
  readonly along: string;
  readonly points: readonly (readonly [along: number, value: number])[];
}

/** What one check of the proof has found: the evidence a reader gets to see. */
export interface CheckResult {
  /** Stable, `suite.check`: reports of two builds are compared by it. */
  readonly id: string;
  /** What is claimed, as a sentence. */
  readonly title: string;
  readonly status: CheckStatus;
  /** What was measured, with its unit. */
  readonly measured?: string;
  /** What it has to be. */
  readonly bound?: string;
  /** Why it failed or was skipped. */
  readonly reason?: string;
  /** What a person needs to see it again, a line each. */
  readonly evidence?: readonly string[];
  /** What was measured, as numbers. */
  readonly series?: readonly Series[];
  /** What is known of each handler of the application. */
  readonly handlers?: readonly HandlerRow[];
  /** Whether the proof is not whole without it: it was skipped and must not have been. */
  readonly isGap?: boolean;
  /** Whether what was measured is a time or a size of memory, which is another one in every run. */
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
  /** What was observed, or why not. */
  readonly detail: string;
}

/** What one suite has found. */
export interface SuiteResult {
  readonly id: string;
  readonly title: string;
  readonly checks: readonly CheckResult[];
  readonly milliseconds: number;
}
