import { Contaminations } from './contaminations.js';

describe('the contaminations of a window', () => {
  it('count for the duration of the window', () => {
    const found = new Contaminations(100);
    expect(found.add(['alice', 'bob'], 0)).toBe(true);
    expect(found.add(['carol', 'dave'], 50)).toBe(true);
    expect(found.size).toBe(2);
    expect(found.add(['erin', 'frank'], 100)).toBe(true);
    expect(found.size).toBe(2);
  });

  it('count once for one offender, however many users are involved', () => {
    const found = new Contaminations(100);
    found.add(['mallory', 'victim0'], 0);
    for (let n = 1; n < 1000; n++)
      expect(found.add(['mallory', `victim${n}`], n / 1000)).toBe(false);
    expect(found.size).toBe(1);
  });

  it('count once for one offender who continues for longer than the window', () => {
    const found = new Contaminations(100);
    const counted = Array.from({ length: 20 }, (_, n) =>
      found.add(['mallory', `victim${n}`], n * 60),
    );
    expect(counted.filter(Boolean)).toHaveLength(1);
  });

  it('count again for a user after a window without one', () => {
    const found = new Contaminations(100);
    found.add(['alice', 'bob'], 0);
    expect(found.add(['alice', 'bob'], 100)).toBe(true);
  });

  it('are counted from zero after a lockdown, and involved users do not count again', () => {
    const found = new Contaminations(100);
    found.add(['alice', 'bob'], 0);
    found.restart();
    expect(found.size).toBe(0);
    expect(found.add(['alice', 'carol'], 10)).toBe(false);
    expect(found.add(['dave', 'erin'], 10)).toBe(true);
    expect(found.size).toBe(1);
  });
});
