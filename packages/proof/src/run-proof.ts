import type { SuiteResult } from './check.js';
import type { ProofContext } from './proof-context.js';
import type { Suite, SuiteObserver } from './suite.js';
import { COMPATIBILITY_SUITE } from './suites/compatibility/compatibility.suite.js';
import { FUNCTIONALITY_SUITE } from './suites/functionality/functionality.suite.js';
import { IMPORTS_SUITE } from './suites/imports/imports.suite.js';
import { LEAK_HUNT_SUITE } from './suites/leak-hunt/leak-hunt.suite.js';
import { PERFORMANCE_SUITE } from './suites/performance/performance.suite.js';
import { SECURITY_SUITE } from './suites/security/security.suite.js';

/** Every suite, in the order in which they run and are reported. */
export const SUITES: readonly Suite[] = [
  IMPORTS_SUITE,
  FUNCTIONALITY_SUITE,
  SECURITY_SUITE,
  COMPATIBILITY_SUITE,
  PERFORMANCE_SUITE,
  LEAK_HUNT_SUITE,
];

/** Receives the progress of a proof. */
export interface ProofObserver extends SuiteObserver {
  suiteBegins(suite: Suite): void;
  suiteEnded(result: SuiteResult): void;
}

/** Runs suites one after the other. When the signal of the context is aborted, the remaining checks are skipped. */
export async function runSuites(
  suites: readonly Suite[],
  context: ProofContext,
  observer: ProofObserver,
): Promise<readonly SuiteResult[]> {
  const results: SuiteResult[] = [];
  for (const suite of suites) {
    observer.suiteBegins(suite);
    const result = await suite.run(context, observer);
    results.push(result);
    observer.suiteEnded(result);
  }
  return results;
}
