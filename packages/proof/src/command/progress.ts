import type { CheckResult, SuiteResult } from '../check.js';
import { statusOf } from '../report/to-document.js';
import { count } from '../report/verdict.js';
import { visible } from '../report/formats/visible.js';
import type { ProofObserver } from '../run-proof.js';

/** Where progress is shown. */
export interface ProgressOutput {
  readonly write: (text: string) => void;
  /** Whether a line can be overwritten. */
  readonly isTty: boolean;
  /** The length of a line that is overwritten. */
  readonly columns: number;
}

const SIGNS = { passed: '✓', failed: '✗', skipped: '○' } as const;
const CLEAR_LINE = '\r\u001b[2K';

/** Prints the current check: one changing line on a terminal, otherwise one line for each suite. */
export function showProgress(
  { write, isTty, columns }: ProgressOutput,
  checksOf: (suite: Parameters<ProofObserver['suiteBegins']>[0]) => number,
): ProofObserver {
  let title = '';
  let done = 0;
  let total = 0;
  const over = (text: string) => {
    if (isTty) write(CLEAR_LINE + plain(text).slice(0, columns - 1));
  };
  const line = (text: string) =>
    write(`${isTty ? CLEAR_LINE : ''}${plain(text)}\n`);
  return {
    suiteBegins: (suite) => {
      ({ title } = suite);
      done = 0;
      total = checksOf(suite);
      if (!isTty) line(`… ${title}: ${total} checks`);
    },
    checkBegins: (check) =>
      over(`… ${title} ${done + 1}/${total} ${check.title}`),
    checkEnded: (result) => {
      done += 1;
      if (result.status === 'failed') line(describeCheck(result));
    },
    suiteEnded: (result) => line(describeSuite(result)),
  };
}

function describeCheck({ status, id, reason }: CheckResult): string {
  return `  ${SIGNS[status]} ${id}: ${reason ?? status}`;
}

function describeSuite({ title, checks, milliseconds }: SuiteResult): string {
  const skipped = count(checks, 'skipped');
  return [
    `${SIGNS[statusOf(checks)]} ${title}: ${count(checks, 'passed')} of ${checks.length} passed`,
    skipped > 0 ? `, ${skipped} could not run` : '',
    ` (${(milliseconds / 1_000).toFixed(1)} s)`,
  ].join('');
}

/** Names come from the application: control characters are removed, so that they cannot control the terminal. */
function plain(text: string): string {
  return visible(text).replaceAll(/[\r\n]/g, ' ');
}
