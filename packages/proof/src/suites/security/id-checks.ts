import { judge, judgeEach } from '../../outcome.js';
import { randomOf } from '../../random.js';
import type { Check } from '../../suite.js';
import { ORDINARY_IDS, SUSPICIOUS_IDS } from './ids.js';
import type { SecurityWorld } from './security-world.js';

/** The number of ids that are compared with each other. */
const COMPARED = 5_000;
/** Characters that other systems removed from keys, which made keys equal. */
const DANGEROUS = `<>"'&;|/\\ ~:.{}$*?[]()!%#`;
const SAFE_KEY = /^[A-Za-z0-9._+@|:~-]+$/;

export const ID_CHECKS: readonly Check<SecurityWorld>[] = [
  {
    id: 'security.suspicious-ids',
    title:
      'Ids that are reserved names, script, SQL, paths or disguised are recognised',
    run: ({ assessId }) => {
      const cases = Object.entries(SUSPICIOUS_IDS).flatMap(([kind, ids]) =>
        ids.map((id) => ({ kind, id })),
      );
      const missed = cases.filter(({ id }) => !assessId(id).suspicious);
      return judgeEach(
        'suspicious ids recognised',
        cases.length,
        missed.map(({ kind, id }) => `${kind}: ${JSON.stringify(id)}`),
      );
    },
  },
  {
    id: 'security.ordinary-ids',
    title: 'Ids of identity providers and of people pass unchanged',
    run: ({ assessId }) => {
      const refused = ORDINARY_IDS.filter((id) => assessId(id).suspicious);
      return judgeEach('ordinary ids pass', ORDINARY_IDS.length, refused);
    },
  },
  {
    id: 'security.suspicious-handshake',
    title: 'A suspicious id is refused in the handshake',
    run: async ({ open }) => {
      await using bed = await open({});
      const ids = Object.values(SUSPICIOUS_IDS).map(([first]) => first);
      const letIn: string[] = [];
      for (const id of ids) {
        const refusal = await bed.knock(id);
        if (refusal !== 'SUSPICIOUS_ID')
          letIn.push(`${JSON.stringify(id)}: ${refusal ?? 'let in'}`);
      }
      return judgeEach('handshakes refused', ids.length, letIn);
    },
  },
  {
    id: 'security.key-collisions',
    title: 'Different users never have the same key',
    run: ({ toUserKey, seed }) => {
      const users = usersOf(seed);
      const keys = new Set(users.map((user) => toUserKey(user)));
      return judge(keys.size === users.length, {
        measured: `${keys.size} keys for ${users.length} users`,
        bound: 'one key for each user',
        reason: `${users.length - keys.size} users share the key of another user`,
      });
    },
  },
  {
    id: 'security.key-characters',
    title: 'Keys contain no character with a special meaning',
    run: ({ toUserKey, seed }) => {
      const keys = usersOf(seed).map((user) => toUserKey(user));
      const bad = keys.filter((key) => !SAFE_KEY.test(key));
      return judgeEach('keys are safe', keys.length, bad);
    },
  },
  {
    id: 'security.key-deterministic',
    title: 'The key of a user is the same every time',
    run: ({ toUserKey, seed }) => {
      const users = usersOf(seed);
      const changing = users.filter(
        (user) => toUserKey(user) !== toUserKey({ ...user }),
      );
      return judgeEach(
        'keys stay the same',
        users.length,
        changing.map(({ userId }) => JSON.stringify(userId)),
      );
    },
  },
];

interface User {
  readonly userId: string;
  readonly tenantId?: string;
}

/** Users that differ only in a dangerous character, or in the boundary between tenant and id. */
function usersOf(seed: string): readonly User[] {
  const random = randomOf(seed);
  const pick = (text: string) => text[Math.floor(random() * text.length)];
  const users = new Map<string, User>();
  while (users.size < COMPARED) {
    const text = Array.from({ length: 6 }, () =>
      pick(random() < 0.5 ? DANGEROUS : 'ab'),
    ).join('');
    const border = 1 + Math.floor(random() * 4);
    const user =
      random() < 0.5
        ? { userId: text }
        : { tenantId: text.slice(0, border), userId: text.slice(border) };
    users.set(JSON.stringify([user.userId, user.tenantId]), user);
  }
  return [...users.values()];
}
