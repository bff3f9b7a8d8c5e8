import { median, pairedRatio, quantile, spread } from './statistics.js';

describe('statistics', () => {
  it('returns the median of any order', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([])).toBeNaN();
  });

  it('interpolates between neighbours', () => {
    expect(quantile([10, 20], 0.25)).toBe(12.5);
    expect(quantile([5], 0.9)).toBe(5);
  });

  it('returns half the distance between the quartiles as a share', () => {
    expect(spread([1, 2, 3, 4, 5])).toBeCloseTo(1 / 3);
  });

  it('compares round by round, so that a common drift does not count', () => {
    expect(pairedRatio([2, 20, 200], [1, 10, 100])).toBe(2);
  });
});
