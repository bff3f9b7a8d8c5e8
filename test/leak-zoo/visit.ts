import { type Exhibit, play } from './stage.js';

/** The same scene three times: what happens, what the module makes of it, and what it only reports. */
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
    expect(violations.every(({ action }) => action === 'blocked')).toBe(true);
  });

  // Nobody gets a session of somebody else, not even for the time of watching.
  it.runIf(found)('is reported in mode report, and not stopped', async () => {
    const { leaked, violations } = await play(exhibit, 'report');
    expect(leaked).not.toEqual([]);
    expect(violations).toContainEqual(found);
    expect(violations.every(({ action }) => action === 'reported')).toBe(true);
  });
}
