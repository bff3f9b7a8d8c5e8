import type { Suggestion } from './suggestion.js';

/** The parts of a question. */
type Asked = Pick<
  Suggestion,
  'declares' | 'event' | 'handler' | 'to' | 'names'
> & {
  /** How to fix it, if nothing is to be declared. */
  readonly fix: string;
};

const MOVES: Readonly<Record<string, string>> = {
  join: 'join a room',
  leave: 'leave a room',
  disconnect: 'disconnected',
};

/** The question that a reviewer answers before a declaration, or how to fix a defect. */
export function questionOf(asked: Asked): string {
  const { declares, event, handler, to, names, fix } = asked;
  const what = event === null ? 'it' : `"${event}"`;
  const who = handler ?? 'any code';
  switch (declares) {
    case 'public-event':
      return `May every connected user see every ${what}, whoever's message led to it?`;
    case 'event-for-all-tenants':
      return `May the users of every tenant see every ${what} of all tenants?`;
    case 'rule':
      if (names.length > 0)
        return `Does ${who} check that the sender may have the sockets of ${to.join(' and ')} ${MOVES[names[0]]}?`;
      return to.includes('*')
        ? `Whom does ${who} reach with ${what}? The room names may be ids: replace "*" by their pattern.`
        : `Does ${who} check that the sender may write to ${to.join(' and ')} before it sends ${what}?`;
    case 'shares-with-others':
      return `Is ${what} of ${who} meant to contain data that another user sent? If not, this is a leak: ${fix}`;
    case 'allowed-id':
      return `Are there users or rooms with the name ${names.join(' or ')}? Then no code may grant rights because of this name.`;
    case 'longer-ids':
      return `Does your identity provider really issue ids of ${names.join(' and ')} characters?`;
    case 'exclude':
      return `Does the namespace ${names.join(' and ')} have its own authentication, and no user of the application? It is then not guarded: no user is identified there, and nothing is checked.`;
    case 'identity-on-connection':
      return 'Is the user known only after handleConnection? It then runs first, and a socket without a user is disconnected.';
    case 'anonymous':
      return 'Is the user of a socket known only after a message? Call registry.signIn(socket, { userId }) where the user is known, in the guard or in the handler. Until then each socket is a separate anonymous user, and without the call it stays one.';
    default:
      return fix;
  }
}
