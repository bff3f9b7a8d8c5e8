import type { SuiteResult } from '../check.js';
import type { Verdict } from './verdict.js';

/** The machine that ran a proof. */
export interface Machine {
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
}

/** The subject of a proof. */
export interface Subject {
  /** The name of the application's class or function. */
  readonly name: string;
  /** A file and an export, as given; `undefined` for the built-in example. */
  readonly app: string | undefined;
  readonly importsManager: boolean;
  readonly gateways: number;
  readonly handlers: number;
}

/** The versions that the application's process loaded; two copies of a package are both listed, with their folders. */
export interface Versions {
  readonly library: string;
  readonly node: string;
  readonly nest: string;
  readonly socketIo: string;
}

/**
 * The complete report of a proof: the content of the JSON file, and the source of the other files.
 *
 * `version` of the format rises if a member changes its meaning or is removed, not if a member is added.
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
  /** Why the proof is incomplete; `undefined` if it is complete. */
  readonly cut: string | undefined;
  readonly verdict: Verdict;
  /** The recommendations, the most urgent first. */
  readonly recommendations: readonly Recommendation[];
  readonly milliseconds: number;
}

/** A recommendation, and the checks that lead to it. */
export interface Recommendation {
  readonly text: string;
  readonly checks: readonly string[];
}
