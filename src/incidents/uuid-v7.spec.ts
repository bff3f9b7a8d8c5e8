import { createUuidV7 } from './uuid-v7.js';

const SHAPE =
  /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('createUuidV7', () => {
  it('puts the time in the first 48 bits, as the example of RFC 9562 appendix A.6 does', () => {
    const id = createUuidV7({
      now: () => 0x017f22e279b0,
      fill: (buffer) => void buffer.fill(0xff),
    })();
    expect(id).toBe('017f22e2-79b0-77ff-bfff-ffffffffffff');
  });

  it('has the version, the variant and the shape', () => {
    const next = createUuidV7();
    for (let i = 0; i < 1000; i++) expect(next()).toMatch(SHAPE);
  });

  it.each([
    ['stands still', () => 1_700_000_000_000],
    [
      'goes back',
      (() => {
        let ms = 1_700_000_000_000;
        return () => ms--;
      })(),
    ],
  ])('never repeats or goes back while the clock %s', (_how, now) => {
    const next = createUuidV7({ now });
    const ids = Array.from({ length: 20_000 }, next);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual([...ids].sort());
  });
});
