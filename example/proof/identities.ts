import { SessionTokens } from '../app/session-tokens.js';
import { SECRET } from './secret.js';

const tokens = new SessionTokens(SECRET);

/** Signs a simulated user in, for `--identities`. */
export function identify({ name }: { name: string }) {
  return { auth: { token: tokens.issue(name) }, id: name };
}

/** Payloads for handlers whose code does not show what they expect. */
export const messages = {
  ask: ({ canary, count }: Message) => ({ id: `q-${count}`, text: canary }),
  'notes/add': ({ canary }: Message) => ({ text: canary }),
  'message/send': ({ canary, id }: Message) => ({ userId: id, text: canary }),
  'channel/join': ({ id }: Message) => ({ channel: `channel-of-${id}` }),
  'channel/leave': ({ id }: Message) => ({ channel: `channel-of-${id}` }),
  'channel/say': ({ canary, id }: Message) => ({
    channel: `channel-of-${id}`,
    text: canary,
  }),
};

interface Message {
  readonly canary: string;
  readonly id: string;
  readonly count: number;
}
