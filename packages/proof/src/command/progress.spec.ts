import { check, suite } from '../report/report.fixture-spec.js';
import { SUITES } from '../run-proof.js';
import { showProgress } from './progress.js';

const [SUITE] = SUITES;

function play(isTty: boolean, columns = 40): string {
  let written = '';
  const progress = showProgress(
    { write: (text) => void (written += text), isTty, columns },
    () => 2,
  );
  const failed = check({
    id: 'a.b',
    status: 'failed',
    reason: 'not\n\u001b[31mso',
  });
  progress.suiteBegins(SUITE);
  progress.checkBegins({ id: 'a.a', title: 'x'.repeat(100) });
  progress.checkEnded(check());
  progress.checkBegins({ id: 'a.b', title: 'y' });
  progress.checkEnded(failed);
  progress.suiteEnded(suite([check(), failed], { title: SUITE.title }));
  return written;
}

describe('progress', () => {
  it('is one line for each suite and failure if lines cannot be overwritten', () => {
    expect(play(false).split('\n')).toEqual([
      '… Imports and start-up: 2 checks',
      '  ✗ a.b: not �[31mso',
      '✗ Imports and start-up: 1 of 2 passed (0.0 s)',
      '',
    ]);
  });

  it('is one changing line on a terminal, never wider than the terminal', () => {
    const parts = play(true).split('\r\u001b[2K').slice(1);
    expect(parts[0]).toBe(`… Imports and start-up 1/2 ${'x'.repeat(12)}`);
    expect(parts[1]).toBe('… Imports and start-up 2/2 y');
    expect(parts.slice(2).map((part) => part.endsWith('\n'))).toEqual([
      true,
      true,
    ]);
    for (const part of parts) expect(part).not.toContain('\u001b');
  });
});
