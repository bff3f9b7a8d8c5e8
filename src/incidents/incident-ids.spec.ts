import { v7 as uuidV7 } from 'uuid';

describe('the ids of incidents', () => {
  afterEach(() => void vi.useRealTimers());

  it.each([
    ['stands still', 0],
    ['goes back', -1],
  ])('never repeat or go back while the clock %s', (_, step) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const start = Date.now();
    const ids = Array.from({ length: 5_000 }, (_, i) => {
      vi.setSystemTime(start + i * step);
      return uuidV7();
    });
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual([...ids].sort());
  });
});
