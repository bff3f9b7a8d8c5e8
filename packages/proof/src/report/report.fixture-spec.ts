import type { CheckResult, SuiteResult } from '../check.js';
import type { ProofReport } from './proof-report.js';
import { recommend } from './recommendations.js';
import { verdictOf } from './verdict.js';

/** What an application might call its events and handlers. */
export const HOSTILE =
  '<script>alert(1)</script> </pre> "quotes" \'single\' & `ticks` ``` | pipe ]]> --> \u0000\u0007\u202e \ud800 \r\n# heading\n- [x](javascript:alert(1))';

export function check(changes: Partial<CheckResult> = {}): CheckResult {
  return {
    id: 'security.vector-shared-mode',
    title: 'Something is so',
    status: 'passed',
    measured: '1 of 1',
    bound: 'all of them',
    milliseconds: 3,
    ...changes,
  };
}

export function suite(
  checks: readonly CheckResult[],
  changes: Partial<SuiteResult> = {},
): SuiteResult {
  return {
    id: 'security',
    title: 'Security',
    checks,
    milliseconds: 5,
    ...changes,
  };
}

/** A report of these suites, as the command makes it. */
export function report(
  suites: readonly SuiteResult[],
  changes: Partial<ProofReport> = {},
): ProofReport {
  const subject = {
    name: 'AppModule',
    app: './dist/app.module.js#AppModule',
    importsManager: true,
    gateways: 1,
    handlers: 2,
  };
  return {
    format: 'nestjs-websocket-manager/stability-proof',
    version: 1,
    at: '2026-01-02T03:04:05.678Z',
    seed: 'spec',
    users: 4,
    commit: undefined,
    versions: {
      library: '1.0.0',
      node: '20.0.0',
      nest: '12.0.0',
      socketIo: '4.8.0',
    },
    machine: { platform: 'linux', cpu: 'a processor', cores: 2, memoryGiB: 8 },
    subject,
    suites,
    cut: undefined,
    verdict: verdictOf(suites, changes.cut),
    recommendations: recommend(suites, subject),
    milliseconds: 1_234,
    ...changes,
  };
}

/** Every kind of outcome and every kind of block, with hostile text wherever an application has a say. */
export function hostileReport(): ProofReport {
  return report(
    [
      suite([
        check(),
        check({
          id: `leak-hunt.${HOSTILE}`,
          title: HOSTILE,
          status: 'failed',
          measured: HOSTILE,
          bound: HOSTILE,
          reason: HOSTILE,
          evidence: [HOSTILE, HOSTILE],
        }),
        check({
          id: 'performance.creation',
          status: 'skipped',
          reason: HOSTILE,
          series: [
            {
              name: HOSTILE,
              unit: 'µs',
              along: HOSTILE,
              points: [
                [10, 1],
                [100_000, 3],
              ],
            },
          ],
        }),
      ]),
    ],
    {
      seed: HOSTILE,
      commit: HOSTILE,
      subject: {
        name: HOSTILE,
        app: HOSTILE,
        importsManager: false,
        gateways: 1,
        handlers: 1,
      },
    },
  );
}
