import { ConsoleLogger, type LoggerService } from '@nestjs/common';
import { incident } from '../incident.fixture-spec.js';
import type { SecurityIncident } from '../incident.js';
import { VECTORS } from '../vectors.js';
import { LoggerSink } from './logger-sink.js';

const ID = '00000000-0000-7000-8000-000000000001';

function recorded() {
  const calls: [level: string, entry: { msg: string }][] = [];
  const at = (level: string) => (entry: { msg: string }) =>
    void calls.push([level, entry]);
  const logger = { error: at('error'), warn: at('warn'), log: at('log') };
  return { calls, sink: new LoggerSink(logger satisfies LoggerService) };
}

/** What Nest's own logger prints, without colours. */
function printed(json: boolean, incidentToPrint: SecurityIncident): string {
  let text = '';
  const write = (chunk: unknown) => {
    text += String(chunk);
    return true;
  };
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation(write),
  );
  try {
    new LoggerSink(
      new ConsoleLogger('SecurityIncident', { colors: false, json }),
    ).write(incidentToPrint);
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return text;
}

describe('the log of incidents', () => {
  it.each<[Partial<SecurityIncident>, string]>([
    [{ action: 'blocked' }, 'error'],
    [{ action: 'disconnected' }, 'error'],
    [{ action: 'quarantined', severity: 'high' }, 'error'],
    [{ action: 'locked-down' }, 'error'],
    [{ action: 'reported' }, 'warn'],
    [{ action: 'blocked', severity: 'medium' }, 'warn'],
    [{ action: 'blocked', severity: 'low' }, 'log'],
    [{ action: 'reported', severity: 'low' }, 'log'],
    [{ vector: 'by-hand', action: 'quarantined', severity: 'high' }, 'warn'],
  ])('has %o as %s', (over, level) => {
    const { calls, sink } = recorded();
    sink.write(incident(1, over));
    expect(calls.map(([name]) => name)).toEqual([level]);
  });

  it.each<[Partial<SecurityIncident>, string]>([
    [
      {},
      `foreign-recipient blocked: event "message", in ChatGateway.say, for alice and bob (incident ${ID})`,
    ],
    [
      { count: 41, repeats: 'first', handler: null },
      `foreign-recipient blocked 41 more times: event "message", for alice and bob (incident ${ID})`,
    ],
    [
      {
        vector: 'shared-reference',
        action: 'quarantined',
        event: null,
        paths: ['state.cart', 'state.cart'],
      },
      `shared-reference quarantined: in ChatGateway.say, at state.cart and state.cart, for alice and bob (incident ${ID})`,
    ],
    [
      { users: [], event: null, handler: null },
      `foreign-recipient blocked (incident ${ID})`,
    ],
    [
      {
        vector: 'by-hand',
        action: 'locked-down',
        users: [],
        reason: 'a drill',
      },
      `by hand: the server locked-down: a drill (incident ${ID})`,
    ],
  ])('says in one line what, where, who and which: %o', (over, line) => {
    const { calls, sink } = recorded();
    sink.write(incident(1, over));
    expect(calls[0][1].msg).toBe(line);
  });

  it('is one readable line in the console of Nest', () => {
    const text = printed(false, incident(1));
    expect(text.trimEnd().split('\n')).toHaveLength(1);
    expect(text).toMatch(
      /ERROR \[SecurityIncident\] foreign-recipient blocked/,
    );
    expect(text).not.toMatch(/HIPAA|GDPR|Object|LogEntry|fingerprint/);
  });

  it('passes every member but the duties as a field to a structured logger', () => {
    const { message } = JSON.parse(printed(true, incident(1))) as {
      message: object;
    };
    expect(message).toEqual({
      msg: expect.stringMatching(/^foreign-recipient blocked/) as string,
      id: ID,
      at: '2026-01-01T00:00:00.000Z',
      node: 'n1',
      vector: 'foreign-recipient',
      severity: 'critical',
      users: ['alice', 'bob'],
      event: 'message',
      handler: 'ChatGateway.say',
      rooms: [],
      namespace: null,
      connection: 'c1',
      paths: [],
      action: 'blocked',
      fingerprint: 'f'.repeat(32),
      detail: 'full',
      count: 1,
      disclosed: false,
      fix: VECTORS['foreign-recipient'].fix,
    });
  });

  it('provides its line to a logger that spreads the object, and to one that reads the message', () => {
    const { calls, sink } = recorded();
    sink.write(incident(1));
    const [[, entry]] = calls;
    // nestjs-pino copies the members and lets pino print `msg`; nest-winston separates `message` from the rest.
    expect({ ...entry }).toMatchObject({ msg: entry.msg, id: ID });
    const { message, ...meta } = entry as { msg: string; message?: string };
    expect(message).toBe(entry.msg);
    expect(meta).toMatchObject({ id: ID });
    expect((entry as { toString(): string }).toString()).toBe(entry.msg);
  });
});

describe('the log in a storm', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('has a bounded number of lines, and one with the exact count of the rest', () => {
    const { calls, sink } = recorded();
    const one = incident(1);
    const two = incident(2, { vector: 'foreign-room', count: 2 });
    for (let n = 0; n < 100_000; n++) sink.write(n % 3 === 0 ? two : one);
    expect(calls).toHaveLength(30);
    vi.advanceTimersByTime(10_000);
    expect(calls).toHaveLength(31);
    const [, last] = calls[30];
    expect(last).toMatchObject({
      skippedRecords: 100_000 - 30,
      skippedViolations: 133_334 - 40,
      byVector: {
        'foreign-recipient': 66_666 - 20,
        'foreign-room': 66_668 - 20,
      },
    });
    sink.write(incident(1));
    expect(calls).toHaveLength(32);
  });

  it('writes the pending count when the application closes', () => {
    const { calls, sink } = recorded();
    for (let n = 0; n < 50; n++) sink.write(incident(n));
    sink.close();
    expect(calls.at(-1)?.[1]).toMatchObject({ skippedViolations: 20 });
    vi.advanceTimersByTime(60_000);
    expect(calls).toHaveLength(31);
  });
});
