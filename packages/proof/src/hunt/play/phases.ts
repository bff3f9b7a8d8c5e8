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
/** How many handlers are asked, each by itself, for what another one has led to. */
const READERS = 6;

/** What a hunt does, in order. What changes who is who comes late, what may break the application last. */
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

/** Everybody says what everybody says: subscribes, joins, asks. */
async function warmUp(hunt: Hunt): Promise<void> {
  for (const player of hunt.players) await ask(hunt, player, hunt.handlers);
  await hunt.pace.quiet();
}

/** One user writes, the next ones read: backwards first, since what is read stands behind what is written. */
async function alone(hunt: Hunt): Promise<void> {
  const { players, handlers } = hunt;
  for (const player of players) {
    const [next, afterNext = next] = othersOf(hunt, player);
    await write(hunt, player);
    await ask(hunt, next, handlers.toReversed());
    await write(hunt, player);
    await ask(hunt, afterNext, handlers);
    // Each reader by itself, before anything else is written over it.
    for (const handler of hunt.random.shuffled(handlers).slice(0, READERS)) {
      await writeOnce(hunt, player);
      await ask(hunt, next, [handler]);
    }
    await hunt.pace.quiet();
  }
}

/** All at once to one handler, then each to another one. */
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

/** Everybody says the name of somebody else wherever a name may stand, and looks at what comes of it. */
async function namesOfOthers(hunt: Hunt): Promise<void> {
  const { handlers, players } = hunt;
  for (const player of players) {
    const [other] = othersOf(hunt, player);
    await hunt.enterAll();
    await write(hunt, other);
    for (const handler of handlers) {
      await nameIn(hunt, player, other, handler);
      // What it has led to is looked at before anything else is said.
      const rest = handlers.filter((each) => each !== handler);
      await ask(hunt, player, hunt.random.shuffled(rest).slice(0, READERS));
    }
    await write(hunt, other);
    await ask(hunt, player, handlers);
    for (const handler of handlers) await nameIn(hunt, player, other, handler);
    await hunt.pace.quiet();
    // Who is taken for somebody else by now begins again.
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

/** Last: an application whose prototypes can be reached is not the same afterwards. */
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

/** What the rest of the process reads of any object: nobody wants to see it break there. */
const UNTOUCHABLE = new Set(
  'then get set value writable enumerable configurable length constructor prototype toString toJSON valueOf call apply'.split(
    ' ',
  ),
);

/** Names that handlers read somewhere. */
function plantable(handlers: readonly HandlerInfo[]): string[] {
  const names = new Set(handlers.flatMap(({ payload }) => payload.reads));
  return [...names].filter((name) => !UNTOUCHABLE.has(name)).slice(0, 24);
}
