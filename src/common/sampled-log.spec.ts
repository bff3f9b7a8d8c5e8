import { SampledLog } from './sampled-log.js';

describe('a sampled log', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('writes the first at once and the exact count of the rest once a minute', () => {
    const lines: string[] = [];
    const log = new SampledLog<string>(
      (text) => lines.push(text),
      (count) => lines.push(`${count} more`),
    );
    for (let i = 0; i < 5_000; i++) log.add(`token ${i}`);
    expect(lines).toEqual(['token 0']);
    vi.advanceTimersByTime(60_000);
    expect(lines).toEqual(['token 0', '4999 more']);
    log.add('later');
    vi.advanceTimersByTime(60_000);
    expect(lines).toEqual(['token 0', '4999 more', 'later']);
  });

  it('keeps the count if it is flushed early', () => {
    const counts: number[] = [];
    const log = new SampledLog<void>(
      () => {},
      (count) => counts.push(count),
    );
    for (let i = 0; i < 3; i++) log.add();
    log.flush();
    expect(counts).toEqual([2]);
  });
});
