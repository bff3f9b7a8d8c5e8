import { counted } from '../counted.js';
import type { ProofReport } from './proof-report.js';
import type { Verdict } from './verdict.js';

export const VERDICT_WORDS: Readonly<Record<Verdict['is'], string>> = {
  proven: 'PROVEN',
  failed: 'FAILED',
  'not-proven': 'NOT PROVEN',
};

/** The verdict as a sentence, for readers who read only that. */
export function describeVerdict({
  verdict,
  suites,
}: Pick<ProofReport, 'verdict' | 'suites'>): string {
  const { is, passed, failed, skipped } = verdict;
  const total = passed + failed + skipped;
  const ran = `${VERDICT_WORDS[is]}: ${passed} of ${total} checks in ${counted(suites.length, 'suite')} passed`;
  const rest = [
    failed > 0 ? `${failed} failed` : '',
    skipped > 0 ? `${skipped} could not run` : '',
  ].filter(Boolean);
  const consequence = CONSEQUENCES[is];
  return `${[ran, ...rest].join(', ')}. ${consequence}`;
}

const CONSEQUENCES: Readonly<Record<Verdict['is'], string>> = {
  proven: 'No check contradicts that users are isolated.',
  failed: 'The failures are listed below, with the steps to reproduce them.',
  'not-proven': 'Nothing failed, but a requirement was not shown.',
};
