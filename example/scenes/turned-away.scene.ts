import { SessionTokens } from '../app/session-tokens.js';
import { exactly } from '../stage/observation.js';
import type { Scene } from '../stage/scene.js';

type Auth = Readonly<Record<string, unknown>>;

interface Stranger {
  readonly who: string;
  readonly auth: (tokens: SessionTokens) => Auth;
  readonly code: string;
}

const FORGER = new SessionTokens('a secret the server does not have');

const STRANGERS: readonly Stranger[] = [
  { who: 'No token', auth: () => ({}), code: 'UNAUTHENTICATED' },
  {
    who: 'Only a claim to be Alice',
    auth: () => ({ userId: 'alice', user: { id: 'alice' } }),
    code: 'UNAUTHENTICATED',
  },
  {
    who: 'A forged token',
    auth: () => ({ token: FORGER.issue('alice') }),
    code: 'UNAUTHENTICATED',
  },
  {
    who: "Mallory's signature under Alice's name",
    auth: (tokens) => ({
      token: `${bodyOf(tokens.issue('alice'))}.${signatureOf(tokens.issue('mallory'))}`,
    }),
    code: 'UNAUTHENTICATED',
  },
  {
    who: 'An expired token',
    auth: (tokens) => ({ token: tokens.issue('alice', -1000) }),
    code: 'EXPIRED',
  },
  ...[
    ['The id "admin"', 'admin'],
    ['The same, disguised', 'ＡＤＭＩＮ'],
    ['SQL as an id', "x' OR '1'='1"],
    ['A path as an id', '../../etc/passwd'],
  ].map(([who, userId]) => ({
    who,
    auth: (tokens: SessionTokens) => ({ token: tokens.issue(userId) }),
    code: 'SUSPICIOUS_ID',
  })),
];

export const turnedAway: Scene = {
  name: 'Refused',
  promise:
    'Connections without a valid identity or with a suspicious id are refused, each with a code.',

  async play(stage) {
    const observations = [];
    for (const { who, auth, code } of STRANGERS) {
      const answer = await stage.knock(auth(stage.tokens));
      observations.push(exactly(who, answer, code));
    }
    const { managers, connections } = stage.registry.status();
    const alice = await stage.device('alice', 'Alice');
    const path = { userId: '../bob', text: 'Hello?' };
    return [
      ...observations,
      exactly('Managers created for them', managers, 0),
      exactly('Connections left open', connections, 0),
      exactly(
        'Alice writes to "../bob"',
        await alice.codeOf('message/send', path),
        'SUSPICIOUS_ID',
      ),
      exactly(
        'Alice with her own token',
        (await alice.whoAmI()).userId,
        'alice',
      ),
    ];
  },
};

function bodyOf(token: string): string {
  return token.split('.')[0];
}

function signatureOf(token: string): string {
  return token.split('.')[1];
}
