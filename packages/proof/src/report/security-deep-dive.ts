import type { CheckResult } from '../check.js';
import { VECTORS } from 'nestjs-websocket-manager';
import { type Block, type Section, paragraph } from './formats/document.js';
import type { ProofReport } from './proof-report.js';
import { count } from './verdict.js';

const PREFIX = 'security.vector-';

/** The parts of the defence, and the checks of each. */
const PARTS: readonly (readonly [part: string, checks: RegExp])[] = [
  ['Suspicious ids', /^security\.(suspicious|ordinary)-/],
  ['User keys', /^security\.key-/],
  [
    'Emergency response',
    /^security\.(breaker|lockdown|cleanup|quarantine|bystanders)$/,
  ],
  [
    'Registry and inspection',
    /^security\.(registry-integrity|inspection|no-false-alarm)$/,
  ],
  [
    'Incidents, compliance and monitoring',
    /^security\.(incidents|compliance|monitoring)$/,
  ],
  ['Audit trail', /^security\.audit-/],
];

/** The planted vectors and their results, then the other parts of the defence. */
export function securityDeepDive({ suites }: ProofReport): Section {
  const checks = suites.flatMap((suite) => suite.checks);
  const planted = checks.filter(({ id }) => id.startsWith(PREFIX));
  return {
    title: 'Security deep dive',
    blocks:
      planted.length === 0
        ? [paragraph('The security suite was not selected.')]
        : [
            paragraph(
              `${count(planted, 'passed')} of the ${planted.length} ways in which users get mixed up were planted, found and blocked.`,
            ),
            vectorTable(planted),
            partsTable(checks),
          ],
  };
}

function vectorTable(planted: readonly CheckResult[]): Block {
  return {
    kind: 'table',
    caption: 'Contamination vectors',
    head: ['Vector', 'Severity', 'Contained', 'Outcome', 'Result'],
    rows: planted.map(({ id, measured, status }) => {
      const vector = Object.values(VECTORS).find(
        (one) => PREFIX + one.id === id,
      );
      return [
        [{ code: id.slice(PREFIX.length) }],
        [vector?.severity ?? '–'],
        [vector?.scope ?? '–'],
        [measured ?? '–'],
        [{ status }],
      ];
    }),
  };
}

function partsTable(checks: readonly CheckResult[]): Block {
  return {
    kind: 'table',
    caption: 'Parts of the defence',
    head: ['Part', 'Passed', 'Measured'],
    rows: PARTS.map(([part, pattern]) => {
      const own = checks.filter(({ id }) => pattern.test(id));
      const measured = own.flatMap((check) => check.measured ?? []);
      return [
        [part],
        [`${count(own, 'passed')} of ${own.length}`],
        [measured.join('; ') || '–'],
      ];
    }),
  };
}
