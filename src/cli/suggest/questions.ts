import type { Suggestion } from './suggestion.js';

/** What a question is made of. */
type Asked = Pick<
  Suggestion,
  'declares' | 'event' | 'handler' | 'to' | 'names'
> & {
  /** What to change where nothing is to be declared. */
  readonly fix: string;
};

/** The sentence that a reviewer has to answer before something is declared, or what to change. */
export function questionOf(asked: Asked): string {
  const { declares, event, handler, to, names, fix } = asked;
  const what = event === null ? 'it' : `"${event}"`;
  const who = handler ?? 'any code';
  switch (declares) {
    case 'public-event':
      return `May every connected user see every ${what}, whoever's message led to it?`;
    case 'event-for-all-tenants':
      return `May the users of every tenant see every ${what}, whichever tenant it comes from?`;
    case 'rule':
      return to.includes('*')
        ? `Whom does ${who} reach with ${what}? The room names may be ids: replace "*" by their pattern.`
        : `Does ${who} check that the sender may write to ${to.join(' and ')} before it sends ${what}?`;
    case 'shares-with-others':
      return `Is ${what} of ${who} meant to contain data that another user sent? If not, this is a leak: ${fix}`;
    case 'allowed-id':
      return `Are there users or rooms that are really called ${names.join(' or ')}? Then no code may give power to whoever has such a name.`;
    case 'longer-ids':
      return `Does your identity provider really issue ids of ${names.join(' and ')} characters?`;
    case 'exclude':
      return `Does the namespace ${names.join(' and ')} have an authentication of its own, and no user of the application in it? Nobody is identified there then, and nothing is judged.`;
    case 'identity-on-connection':
      return 'Is the user known only after handleConnection? It runs first then, and a socket on which it leaves no user is disconnected.';
    case 'anonymous':
      return 'Is a socket nobody until it sends a message? Call registry.signIn(socket, { userId }) where the user is known, in the guard or in the handler; until then it is an anonymous user of its own. If it never is anybody, anonymous is what it stays.';
    default:
      return fix;
  }
}
