import type { HandlerInfo } from '../../host/index.js';
import type { Hunt } from '../hunt.js';
import type { Player } from './player.js';

/** A user sends its own values to every handler, in every shape. */
export async function write(hunt: Hunt, player: Player): Promise<void> {
  await hunt.enter(player);
  for (const handler of hunt.handlers) {
    for (const shape of hunt.payloads.own(handler, player))
      await hunt.request(player, handler, shape);
  }
}

/** The same with only one shape. */
export async function writeOnce(hunt: Hunt, player: Player): Promise<void> {
  for (const handler of hunt.handlers)
    await hunt.request(player, handler, hunt.payloads.own(handler, player)[0]);
}

/** A user sends the payloads that all users send. */
export async function ask(
  hunt: Hunt,
  player: Player,
  handlers: readonly HandlerInfo[],
): Promise<void> {
  await hunt.enter(player);
  for (const handler of handlers) {
    for (const shape of hunt.payloads.neutral(handler, player))
      await hunt.request(player, handler, shape);
  }
}

/** All other users, beginning with the next one. */
export function othersOf({ players }: Hunt, { index }: Player): Player[] {
  return players
    .slice(1)
    .map((_, step) => players[(index + step + 1) % players.length]);
}
