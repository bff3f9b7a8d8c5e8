import {
  HUNT_CHECKS,
  handlerCheck,
} from '../../src/suites/leak-hunt/hunt-checks.js';
import type { LeakHuntWorld } from '../../src/suites/leak-hunt/leak-hunt-world.js';
import { everyCheckCanFail } from './can-fail.js';
import {
  LEAK,
  LEAK_HUNT_SABOTEURS,
  NOTHING_FOUND,
} from './saboteurs/leak-hunt.saboteurs.js';

const [HANDLER] = NOTHING_FOUND.handlers;

const worldOf = (result = NOTHING_FOUND): LeakHuntWorld => ({
  result: async () => result,
  [Symbol.asyncDispose]: async () => undefined,
});

everyCheckCanFail({
  checks: [handlerCheck(HANDLER), ...HUNT_CHECKS],
  open: async () => worldOf(),
  saboteurs: LEAK_HUNT_SABOTEURS,
});

describe('an incomplete hunt', () => {
  const refused = {
    ...NOTHING_FOUND,
    handlers: [{ ...HANDLER, sent: 0, answered: 0, state: 'never-reached' }],
    messagesSent: 0,
    problem: { code: 'identity-refused', message: 'nobody was let in' },
  } as const;

  it('passes nothing', async () => {
    for (const check of [handlerCheck(HANDLER), ...HUNT_CHECKS])
      expect(await check.run(worldOf(refused))).toMatchObject({
        status: 'skipped',
        reason: 'nobody was let in',
      });
  });

  it('is shown as unfinished if time was used up', async () => {
    const unfinished = ['late: 3 of 8 handlers'];
    const result = { ...NOTHING_FOUND, unfinished };
    const completed = HUNT_CHECKS.find(({ id }) => id.endsWith('.completed'))!;
    expect(await completed.run(worldOf(result))).toMatchObject({
      status: 'skipped',
      isGap: true,
      evidence: unfinished,
    });
  });

  it('still shows its findings', async () => {
    const found = { ...refused, findings: [LEAK] };
    const outcome = await handlerCheck(HANDLER).run(worldOf(found));
    expect(outcome).toMatchObject({
      status: 'failed',
      evidence: expect.arrayContaining([...LEAK.steps]) as string[],
    });
  });

  it('reports many places in one line, and lists each of them', async () => {
    const findings = Array.from({ length: 9 }, (_, index) => ({
      ...LEAK,
      path: `[${index}]`,
    }));
    const result = { ...NOTHING_FOUND, findings };
    const { reason, evidence } = await handlerCheck(HANDLER).run(
      worldOf(result),
    );
    expect(reason).toMatch(/at \[0\], 2 times, and in 8 other places$/);
    for (const { path } of findings)
      expect(evidence!.join('\n')).toContain(`at ${path}`);
  });
});
