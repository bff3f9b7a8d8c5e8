import { measureMicro } from '../lib/micro.js';
import { makeUsers, makeWorld } from '../lib/users.js';

/**
 * The most that the inspection of a clean user may cost, as a share of a full walk over the same objects. With the
 * clean check it is below a quarter, without it more than a half.
 */
export const MAX_SHARE = 0.4;

/** The cost of inspecting a clean user, as a share of a full walk in the same minute. */
export async function inspectionShare(): Promise<number> {
  const { inspector, subjects } = makeWorld(makeUsers(10));
  const users = [...subjects];
  const cases = [undefined, { strict: true }].map((options, id) => ({
    id: String(id),
    call: (turn: number) => {
      const user = users[turn % users.length];
      return user && inspector.inspect(user, options);
    },
  }));
  const costs = await measureMicro(cases, true);
  return (costs.get('0') ?? Infinity) / (costs.get('1') ?? NaN);
}
