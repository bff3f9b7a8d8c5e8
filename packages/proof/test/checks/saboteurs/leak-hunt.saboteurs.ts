import type { HuntResult, LeakFinding } from '../../../src/hunt/index.js';
import type { LeakHuntWorld } from '../../../src/suites/leak-hunt/leak-hunt-world.js';
import type { Saboteur, Saboteurs } from '../can-fail.js';

/** The result of a hunt on an application with one handler. */
export const NOTHING_FOUND: HuntResult = {
  seed: 'spec',
  users: 3,
  digest: '0123456789abcdef',
  handlers: [
    {
      name: 'NotesGateway.note',
      event: 'note',
      namespace: '/',
      sent: 20,
      answered: 20,
      rejected: 0,
      error: undefined,
      effects: [],
      explanation: undefined,
      state: 'exercised',
      fields: ['text'],
    },
  ],
  findings: [],
  sharing: [],
  unknownExplanations: [],
  shared: [],
  messagesSent: 20,
  packetsReceived: 40,
  unfinished: [],
  notes: [],
  milliseconds: 1,
};

export const LEAK: LeakFinding = {
  event: 'noted',
  namespace: '/',
  kind: 'value',
  path: '[0].text',
  owner: 'user-0',
  recipient: 'user-1',
  sentWith: 'note',
  steps: ['connect user-0 and user-1', 'user-0 sends note'],
  count: 2,
};

const withResult =
  (change: Partial<HuntResult>): Saboteur<LeakHuntWorld> =>
  (world) => ({
    ...world,
    result: async () => ({ ...(await world.result()), ...change }),
  });

export const LEAK_HUNT_SABOTEURS: Saboteurs<LeakHuntWorld> = {
  'leak-hunt.NotesGateway.note(note)': withResult({ findings: [LEAK] }),
  'leak-hunt.identities': withResult({
    findings: [{ ...LEAK, sentWith: undefined }],
  }),
  'leak-hunt.exercised': withResult({
    handlers: [{ ...NOTHING_FOUND.handlers[0], answered: 0, state: 'silent' }],
  }),
  'leak-hunt.sharing': withResult({
    sharing: [
      {
        event: 'said',
        namespace: '/',
        sentWith: 'say',
        rooms: ['a'],
        count: 2,
      },
    ],
  }),
  'leak-hunt.completed': withResult({
    problem: { code: 'app-crashed', message: 'the application has ended' },
  }),
};
