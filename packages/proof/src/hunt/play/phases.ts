import type { HandlerInfo } from '../../host/index.js';
import type { Hunt } from '../hunt.js';
import {
  comeAndGo,
  devicesAndReconnects,
  restoreSessions,
  shareTransport,
} from './phases-of-connections.js';
import { ask, othersOf, write, writeOnce } from './moves.js';
import { namingShapesOf, pollutingShapesOf } from './payload-shapes.js';
import type { Player } from './player.js';

/** One part of a hunt. */
export interface Phase {
  readonly name: string;
  readonly run: (hunt: Hunt) => Promise<void>;
}

/** How often all users send at once to each handler. */
const BURSTS = 6;
/** How many handlers are called, one at a time, to read the effects of another handler. */
const READERS = 6;

/**
 * The phases of a hunt, in order. Phases that change identities are late; the one that may break the application is the
 * last.
 */
export const PHASES: readonly Phase[] = [
  { name: 'warming up', run: warmUp },
  { name: 'alone', run: alone },
  { name: 'bursts', run: bursts },
  { name: 'devices and reconnects', run: devicesAndReconnects },
  { name: 'coming and going', run: comeAndGo },
  { name: 'sessions of others', run: restoreSessions },
  { name: 'one transport for two', run: shareTransport },
  { name: 'names of others', run: namesOfOthers },
  { name: 'late deliveries', run: lateDeliveries },
  { name: 'prototypes', run: prototypes },
];

/** All users send the same payloads: they subscribe, join and send requests. */
async function warmUp(hunt: Hunt): Promise<void> {
  for (const player of hunt.players) await ask(hunt, player, hunt.handlers);
  await hunt.pace.quiet();
}

/** One user writes, the next ones read. In reverse order first, because reads usually come after writes. */
async function alone(hunt: Hunt): Promise<void> {
  const { players, handlers } = hunt;
  for (const player of players) {
    const [next, afterNext = next] = othersOf(hunt, player);
    await write(hunt, player);
    await ask(hunt, next, handlers.toReversed());
    await write(hunt, player);
    await ask(hunt, afterNext, handlers);
    // Each reader alone, before other values overwrite it.
    for (const handler of hunt.random.shuffled(handlers).slice(0, READERS)) {
      await writeOnce(hunt, player);
      await ask(hunt, next, [handler]);
    }
    await hunt.pace.quiet();
  }
}

/** All users send to one handler at once, then each user to another handler. */
async function bursts(hunt: Hunt): Promise<void> {
  const { random, handlers } = hunt;
  for (let round = 0; round < BURSTS; round += 1) {
    for (const handler of random.shuffled(handlers)) {
      for (const player of random.shuffled(hunt.players)) {
        const shapes = hunt.payloads.own(handler, player);
        void hunt.send(player, handler, shapes[round % shapes.length]);
      }
      await hunt.pace.quiet();
    }
    for (const player of random.shuffled(hunt.players)) {
      for (const handler of random.shuffled(handlers)) {
        const shapes = hunt.payloads.own(handler, player);
        void hunt.send(player, handler, shapes[random.below(shapes.length)]);
      }
    }
    await hunt.pace.quiet();
    await hunt.enterAll();
  }
}

/** Each user sends the id of another user wherever an id may stand, and checks the result. */
async function namesOfOthers(hunt: Hunt): Promise<void> {
  const { handlers, players } = hunt;
  for (const player of players) {
    const [other] = othersOf(hunt, player);
    await hunt.enterAll();
    await write(hunt, other);
    for (const handler of handlers) {
      await nameIn(hunt, player, other, handler);
      // The effects are checked before the next message.
      const rest = handlers.filter((each) => each !== handler);
      await ask(hunt, player, hunt.random.shuffled(rest).slice(0, READERS));
    }
    await write(hunt, other);
    await ask(hunt, player, handlers);
    for (const handler of handlers) await nameIn(hunt, player, other, handler);
    await hunt.pace.quiet();
    // A user who may have the identity of another user reconnects.
    hunt.leave(player);
    await hunt.pace.quiet();
  }
  await hunt.enterAll();
}

async function nameIn(
  hunt: Hunt,
  player: Player,
  other: Player,
  handler: HandlerInfo,
): Promise<void> {
  if (hunt.payloads.hasTemplate(handler)) return;
  for (const shape of namingShapesOf(handler, other.id))
    await hunt.request(player, handler, shape);
}

async function lateDeliveries(hunt: Hunt): Promise<void> {
  await hunt.limits.pause(Math.min(hunt.plan.lateMs, hunt.limits.remainingMs));
}

/** Last, because an application with a polluted prototype behaves differently afterwards. */
async function prototypes(hunt: Hunt): Promise<void> {
  const fields = plantable(hunt.handlers);
  const [player, ...others] = hunt.players;
  await hunt.enterAll();
  for (const handler of hunt.handlers) {
    if (hunt.payloads.hasTemplate(handler)) continue;
    for (const shape of pollutingShapesOf(handler, fields))
      await hunt.request(player, handler, shape);
  }
  for (const other of others) await ask(hunt, other, hunt.handlers);
  await hunt.pace.quiet();
}

/** Names that the rest of the process reads from any object, and that must not be changed. */
const UNTOUCHABLE = new Set(
  'then get set value writable enumerable configurable length constructor prototype toString toJSON valueOf call apply'.split(
    ' ',
  ),
);

/** Names that handlers read from objects. */
function plantable(handlers: readonly HandlerInfo[]): string[] {
  const names = new Set(handlers.flatMap(({ payload }) => payload.reads));
  return [...names].filter((name) => !UNTOUCHABLE.has(name)).slice(0, 24);
}
