import { afterSpec } from './after-spec.js';

/** Has the clock of this process go ahead by some milliseconds, for the rest of the spec. Timers stay as they are. */
export function letTimePass(ms: number): void {
  aheadMs += ms;
  if (!vi.isMockFunction(Date.now))
    vi.spyOn(Date, 'now').mockImplementation(() => realNow() + aheadMs);
}

const realNow = Date.now;
let aheadMs = 0;

afterSpec(() => {
  aheadMs = 0;
  if (vi.isMockFunction(Date.now)) vi.mocked(Date.now).mockRestore();
});
