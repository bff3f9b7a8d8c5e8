import { isSlower, judge, pooled } from './judge.js';

const BASELINE = { ratios: { ours: 2 }, margin: 0.12 };

function contest(ratio: number) {
  const costs = (micros: number) => [micros, micros, micros];
  return {
    costs: new Map([
      ['nest-enhancers', costs(10).map((cpuMicros) => ({ cpuMicros }))],
      ['ours', costs(10 * ratio).map((cpuMicros) => ({ cpuMicros }))],
    ]),
    skipped: new Map<string, string>(),
  };
}

describe('judge', () => {
  it.each([
    [2.5, 'slower'],
    [2.25, 'slower'],
    [2.2, 'as before'],
    [1.8, 'as before'],
    [1.7, 'faster'],
  ])('judges %f over a baseline of 2 as %s', (ratio, verdict) => {
    expect(judge(contest(ratio), BASELINE)).toMatchObject([{ verdict }]);
  });

  it('does not judge a path without a baseline or without a measurement', () => {
    const judgements = judge(contest(9), { ratios: {}, margin: 0.12 });
    expect(judgements).toMatchObject([{ id: 'ours', verdict: 'new' }]);
    expect(isSlower(judgements)).toBe(false);
  });

  it('combines the runs of two measurements', () => {
    const twice = pooled(contest(3), contest(2));
    expect(twice.costs.get('ours')).toHaveLength(6);
    expect(judge(twice, BASELINE)).toMatchObject([{ ratio: 2 }]);
  });

  it('uses the undisturbed runs', () => {
    const disturbed = pooled(pooled(contest(2), contest(2)), contest(9));
    expect(judge(disturbed, BASELINE)).toMatchObject([
      { ratio: 2, verdict: 'as before' },
    ]);
  });
});
