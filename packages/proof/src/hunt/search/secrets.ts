import type { HuntIdentity, SimulatedUser } from '../options/hunt.options.js';
import type { Player } from '../play/player.js';

/** Shorter texts do not count as secrets, because they occur by chance. */
const MIN_LENGTH = 8;

/** The usual fields of a handshake for applications that trust it. */
export const DEFAULT_IDENTITY = ({ name }: SimulatedUser): HuntIdentity => ({
  auth: { user: name, userId: name, name, token: name },
});

/** The secrets of each user: those of the identities module, and the values that occur in only one user's handshake. */
export function secretsOf(
  players: readonly Player[],
): Map<Player, ReadonlySet<string>> {
  const times = new Map<string, number>();
  for (const { identity } of players) {
    for (const text of new Set(textsIn(identity)))
      times.set(text, (times.get(text) ?? 0) + 1);
  }
  return new Map(
    players.map((player) => {
      const { identity, nameToken } = player;
      const own = textsIn(identity).filter(
        (text) =>
          text.length >= MIN_LENGTH &&
          times.get(text) === 1 &&
          !text.includes(nameToken),
      );
      return [player, new Set([...(identity.secrets ?? []), ...own])];
    }),
  );
}

function textsIn({ auth, headers, query }: HuntIdentity): string[] {
  return [auth, headers, query].flatMap(leavesOf);
}

function leavesOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(leavesOf);
}
