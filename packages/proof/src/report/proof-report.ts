import type { SuiteResult } from '../check.js';
import type { Verdict } from './verdict.js';

/** Where a proof has run. */
export interface Machine {
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
}

/** What a proof was about. */
export interface Subject {
  /** The name of the application's class or function. */
  readonly name: string;
  /** A file and an export, as it was asked for; `undefined` for the built-in example. */
  readonly app: string | undefined;
  readonly importsManager: boolean;
  readonly gateways: number;
  readonly handlers: number;
}

/** What the application's process has loaded; two copies of a package are both named, with their folders. */
export interface Versions {
  readonly library: string;
  readonly node: string;
  readonly nest: string;
  readonly socketIo: string;
}

/**
 * Everything a proof has to say: what the JSON file holds, and what the other files are written from.
 *
 * `version` of the format rises when a member changes its meaning or goes; a new one does not count.
 */
export interface ProofReport {
  readonly format: 'nestjs-websocket-manager/stability-proof';
  readonly version: 1;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly seed: string;
  readonly users: number;
  /** The commit of the working directory, if it is in a git repository. */
  readonly commit: string | undefined;
  readonly versions: Versions;
  readonly machine: Machine;
  readonly subject: Subject;
  readonly suites: readonly SuiteResult[];
  /** Why the proof did not come to its end; `undefined` if it did. */
  readonly cut: string | undefined;
  readonly verdict: Verdict;
  /** What the findings ask for, most urgent first. */
  readonly recommendations: readonly Recommendation[];
  readonly milliseconds: number;
}

/** Something to do, and the checks that ask for it. */
export interface Recommendation {
  readonly text: string;
  readonly checks: readonly string[];
}
