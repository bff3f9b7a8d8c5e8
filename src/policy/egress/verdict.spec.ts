import { type Crossing, type Verdict, verdictOn } from './verdict.js';

const crossing = (some: Partial<Crossing>): Crossing => ({
  context: 'live',
  audience: 'many',
  hasEvidence: false,
  repetition: 1,
  ...some,
});

const stop = (because: string) => ({ does: 'stop', because });
const pass = (because: string) => ({ does: 'allow', because });

describe('a crossing from one user to others', () => {
  it.each<[string, Partial<Crossing>, object]>([
    ['live, to one', { audience: 'one' }, stop('live')],
    ['live, to many', {}, stop('live')],
    ['live, again and again', { repetition: 99 }, stop('live')],
    [
      'detached, with evidence, to one',
      { context: 'detached', hasEvidence: true, audience: 'one' },
      stop('evidence'),
    ],
    [
      'detached, with evidence, again and again',
      { context: 'detached', hasEvidence: true, repetition: 99 },
      stop('evidence'),
    ],
    [
      'detached, without, to one',
      { context: 'detached', audience: 'one' },
      pass('detached'),
    ],
    ['detached, without, to many', { context: 'detached' }, stop('unclear')],
    [
      'the second time',
      { context: 'detached', repetition: 2 },
      stop('unclear'),
    ],
    [
      'the third time',
      { context: 'detached', repetition: 3 },
      pass('schedule'),
    ],
    [
      'gone, with evidence',
      { context: 'gone', hasEvidence: true },
      stop('evidence'),
    ],
    ['gone, without, to many', { context: 'gone' }, pass('gone')],
    [
      'gone, without, to one',
      { context: 'gone', audience: 'one' },
      pass('gone'),
    ],
  ])('%s', (_, some, expected) => {
    expect(verdictOn(crossing(some))).toEqual(expected as Verdict);
  });

  it.each(['live', 'detached', 'gone'] as const)(
    'is limited to the user if it reaches no one else, %s',
    (context) => {
      const verdict = verdictOn(
        crossing({ context, audience: 'nobody', hasEvidence: true }),
      );
      expect(verdict).toEqual({ does: 'keep' });
    },
  );

  it.each<[string, Partial<Crossing>, object]>([
    ['live', {}, { does: 'ask' }],
    [
      'detached, with evidence',
      { context: 'detached', hasEvidence: true, repetition: 99 },
      { does: 'ask' },
    ],
    ['detached, without', { context: 'detached' }, { does: 'ask' }],
    [
      'the third time',
      { context: 'detached', repetition: 3 },
      pass('schedule'),
    ],
    ['gone, without', { context: 'gone' }, pass('gone')],
  ])(
    'is asked about where it might reach others on other nodes: %s',
    (_, some, expected) => {
      const verdict = verdictOn(crossing({ audience: 'unknown', ...some }));
      expect(verdict).toEqual(expected as Verdict);
    },
  );
});
