import type { CheckResult, CheckStatus } from '../check.js';
import { counted } from '../counted.js';
import { type Section, lineOf, paragraph } from './formats/document.js';
import type { ProofReport } from './proof-report.js';
import { count } from './verdict.js';

/** Suites whose failures break existing code. */
const OF_CALLERS: ReadonlySet<string> = new Set(['imports', 'compatibility']);

/** The failed checks that affect callers. */
export function breakingChanges({ suites }: ProofReport): Section {
  const relevant = suites.filter(({ id }) => OF_CALLERS.has(id));
  const checks = relevant.flatMap((suite) => suite.checks);
  const failed = checks.filter(({ status }) => status === 'failed');
  const open = count(checks, 'skipped');
  return {
    title: 'Breaking changes',
    blocks: [
      paragraph(
        checks.length === 0
          ? 'Neither imports nor compatibility were selected.'
          : `${counted(failed.length, 'breaking change')} in ${checks.length} checks of what callers rely on${open > 0 ? `; ${open} could not run` : ''}.`,
      ),
      ...(failed.length > 0
        ? [
            {
              kind: 'list',
              items: failed.map(({ title, reason }) => [
                ...lineOf(title),
                `: ${reason ?? 'failed'}`,
              ]),
            } as const,
          ]
        : []),
    ],
  };
}

/** The indicators for a decision about a release. */
const INDICATORS: readonly (readonly [name: string, checks: RegExp])[] = [
  [
    'Imports',
    /^imports\.(core|legacy|types|emitter|protocol|others|no-cycle)$/,
  ],
  ['Start and stop', /^imports\.(start-time|stop-clean|app-)/],
  [
    'One manager per user',
    /^functionality\.(creation|same-manager|no-duplicates|app-managers)$/,
  ],
  [
    'User isolation',
    /^(functionality\.(isolation|different-managers|app-isolation)|leak-hunt\.)/,
  ],
  ['Detection', /^security\.(vector-|inspection|no-false-alarm)/],
  [
    'Containment',
    /^security\.(breaker|lockdown|cleanup|quarantine|bystanders)$/,
  ],
  ['Records', /^security\.(incidents|compliance|monitoring|audit-)/],
  ['Compatibility', /^compatibility\./],
  ['Speed', /^performance\.(creation|retrieval|inspection|start-up)$/],
  ['Memory', /^performance\.(memory-per-user|heap-growth|leftovers|app-heap)$/],
];

export function productionReadiness({ suites }: ProofReport): Section {
  const checks = suites.flatMap((suite) => suite.checks);
  return {
    title: 'Production readiness',
    blocks: [
      {
        kind: 'table',
        caption: 'Indicators',
        head: ['Indicator', 'Target', 'Actual', 'Result'],
        rows: INDICATORS.map(([name, pattern]) => {
          const own = checks.filter(({ id }) => pattern.test(id));
          return [
            [name],
            [
              own.length === 0
                ? 'not asked for'
                : `${counted(own.length, 'check')} passed`,
            ],
            [actualOf(own)],
            [{ status: worstOf(own) }],
          ];
        }),
      },
    ],
  };
}

function actualOf(checks: readonly CheckResult[]): string {
  if (checks.length === 0) return '–';
  const skipped = count(checks, 'skipped');
  return `${count(checks, 'passed')} passed${skipped > 0 ? `, ${skipped} could not run` : ''}`;
}

/** An indicator with a gap is not green: checks that could not run are shown. */
function worstOf(checks: readonly CheckResult[]): CheckStatus {
  if (checks.some(({ status }) => status === 'failed')) return 'failed';
  const isWhole = checks.length > 0 && count(checks, 'skipped') === 0;
  return isWhole ? 'passed' : 'skipped';
}
