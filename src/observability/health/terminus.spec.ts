import * as terminus from '@nestjs/terminus';
import { dialectOf, toTerminus } from './terminus.js';

class Session11 {
  up(): void {}
  down(): void {}
}

const DOWN = { status: 'down', reasons: ['locked down'] } as const;
const DEGRADED = { status: 'degraded', reasons: ['slow'] } as const;

describe('the versions of terminus', () => {
  it('are recognised by their exports', () => {
    const withSession = (session: object) => ({
      HealthIndicatorService: class {
        check = () => session;
      },
    });
    expect(dialectOf({})).toBe('throws');
    expect(dialectOf(withSession(new Session11()))).toBe('returns');
    expect(dialectOf(withSession({ degraded: () => {} }))).toBe('degrades');
    expect(dialectOf(terminus)).toMatch(/^(throws|returns|degrades)$/);
  });

  it('get `down` as an error or as an answer', () => {
    const down = { wsm: DOWN };
    expect(toTerminus('wsm', DOWN, 'returns')).toEqual(down);
    expect(toTerminus('wsm', DOWN, 'degrades')).toEqual(down);
    expect(() => toTerminus('wsm', DOWN, 'throws')).toThrow(
      expect.objectContaining({ isHealthCheckError: true, causes: down }),
    );
  });

  it('get `degraded` in a form that they show', () => {
    const marked = { wsm: { status: 'up', degraded: true, reasons: ['slow'] } };
    expect(toTerminus('wsm', DEGRADED, 'throws')).toEqual(marked);
    expect(toTerminus('wsm', DEGRADED, 'returns')).toEqual(marked);
    expect(toTerminus('wsm', DEGRADED, 'degrades')).toEqual({ wsm: DEGRADED });
  });
});
