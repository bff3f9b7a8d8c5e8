import type { Cluster } from '../../src/index.js';
import type { Violation } from '../../src/incidents/index.js';
import { closeAll } from '../support/harness.js';
import { type Exhibit, type Outcome, play } from './stage.js';

/** The same scene three times: on plain Nest, with the module, and in mode report. */
export function visit(exhibit: Exhibit): void {
  const { violation } = exhibit;
  const found =
    violation &&
    expect.objectContaining({
      vector: violation.vector,
      users: violation.users,
    });

  it('leaks on plain Nest', async () => {
    expect((await play(exhibit, 'plain')).leaked).not.toEqual([]);
  });

  it('does not leak with the module, and the rest of the gateway works', async () => {
    const { leaked, violations } = await play(exhibit, 'enforce');
    expect(leaked).toEqual([]);
    if (found) expect(violations).toContainEqual(found);
    else expect(violations).toEqual([]);
    expect(violations.every(isStoppedOrNoted)).toBe(true);
  });

  // No user gets the session of another user, not even in mode report.
  it.runIf(found)('is recorded in mode report, and not blocked', async () => {
    const { leaked, violations } = await play(exhibit, 'report');
    expect(leaked).not.toEqual([]);
    expect(violations).toContainEqual(found);
    expect(violations.every(({ action }) => action === 'reported')).toBe(true);
  });
}

/** What reaches nobody else, or only runs on after its message, is noted, and not stopped. */
function isStoppedOrNoted({ action, severity }: Violation): boolean {
  return action === 'blocked' || severity === 'low';
}

/** Makes the clusters of two nodes that know each other. */
type TwoNodes = () => Promise<readonly [Cluster, Cluster]>;

/** The same scene with Alice on one node and everybody else on another. */
export function visitAcross(exhibit: Exhibit, twoNodes: TwoNodes): void {
  const { violation, crossesNodes } = exhibit;
  const playAcross = async (mode: 'enforce' | 'report') => {
    const outcome = await play(exhibit, mode, await twoNodes());
    await closeAll();
    return outcome;
  };
  const expectFound = ({ violations }: Outcome) =>
    expect(violations).toContainEqual(
      expect.objectContaining({ vector: violation?.vector }),
    );

  it('does not leak', async () => {
    const outcome = await playAcross('enforce');
    expect(outcome.leaked).toEqual([]);
    if (crossesNodes) expectFound(outcome);
    expect(outcome.violations.every(isStoppedOrNoted)).toBe(true);
  });

  it.runIf(crossesNodes)(
    'is recorded in mode report, and not blocked',
    async () => {
      const outcome = await playAcross('report');
      expect(outcome.leaked).not.toEqual([]);
      expectFound(outcome);
      expect(
        outcome.violations.every(({ action }) => action === 'reported'),
      ).toBe(true);
    },
  );
}
