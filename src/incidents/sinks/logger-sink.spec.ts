import type { LoggerService } from '@nestjs/common';
import { incident } from '../incident.fixture-spec.js';
import { LoggerSink } from './logger-sink.js';
import { VECTORS } from '../vectors.js';

describe('the logger sink', () => {
  it.each([
    ['critical', 'error'],
    ['high', 'warn'],
    ['medium', 'log'],
  ] as const)('writes %s as %s, one structured object', (severity, level) => {
    const logger = { error: vi.fn(), warn: vi.fn(), log: vi.fn() };
    new LoggerSink(logger satisfies LoggerService).write(
      incident(1, { severity }),
    );
    expect(logger[level]).toHaveBeenCalledExactlyOnceWith({
      message: 'foreign-recipient blocked',
      id: '00000000-0000-7000-8000-000000000001',
      at: '2026-01-01T00:00:00.000Z',
      node: 'n1',
      vector: 'foreign-recipient',
      severity,
      users: ['alice', 'bob'],
      event: 'message',
      connection: 'c1',
      paths: [],
      action: 'blocked',
      fingerprint: 'f'.repeat(32),
      detail: 'full',
      count: 1,
      disclosed: false,
      duties: expect.arrayContaining([
        'HIPAA 45 CFR 164.312(e)(1)',
        'GDPR Art. 32',
      ]),
      mend: VECTORS['foreign-recipient'].mend,
    });
  });

  it('says of a summary how many more there were', () => {
    const logger = { error: vi.fn(), warn: vi.fn(), log: vi.fn() };
    new LoggerSink(logger).write(incident(2, { count: 41, repeats: 'first' }));
    expect(logger.error).toHaveBeenCalledWith(
      expect.objectContaining({
        message: 'foreign-recipient blocked, 41 more',
      }),
    );
  });
});
