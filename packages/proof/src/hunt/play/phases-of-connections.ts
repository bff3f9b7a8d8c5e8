import type { Endpoint, HandlerInfo } from '../../host/index.js';
import { type Device, keyOf } from './device.js';
import type { Hunt } from '../hunt.js';
import { ask, othersOf, write } from './moves.js';
import type { Player } from './player.js';

type Sessions = ReturnType<Device['sessions']>;

const ROUNDS = 2;

/** A second tab for each user, and connections that open and close in the middle of a burst. */
export async function devicesAndReconnects(hunt: Hunt): Promise<void> {
  const { random, players, handlers } = hunt;
  for (const player of players) await hunt.enter(player, 1);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const handler of random.shuffled(handlers)) {
      const [gone, ...rest] = random.shuffled(players);
      let last: Promise<void> | undefined;
      for (const player of [...rest, gone]) {
        const shapes = hunt.payloads.own(handler, player);
        const device = hunt.deviceOf(player, random.below(2));
        const shape = shapes[random.below(shapes.length)];
        last = hunt.send(player, handler, shape, device);
      }
      await hunt.pace.arrival(last);
      hunt.leave(gone, random.below(2) === 0 ? 'leave' : 'vanish');
      await hunt.enter(gone);
      for (const player of rest) {
        const [shape] = hunt.payloads.neutral(handler, player);
        void hunt.send(player, handler, shape);
      }
      await hunt.pace.quiet();
    }
  }
}

/** One user writes and disconnects, then another user connects and reads. */
export async function comeAndGo(hunt: Hunt): Promise<void> {
  const { players } = hunt;
  const late = players[players.length - 1];
  hunt.leave(late);
  for (const player of players.slice(0, -1)) {
    await write(hunt, player);
    hunt.leave(player);
    await hunt.pace.quiet();
    await ask(hunt, late, hunt.handlers.toReversed());
    hunt.leave(late);
    await hunt.pace.quiet();
  }
  await hunt.enterAll();
}

/** A user reconnects with the session of another user, and asks for the packets that the other user missed. */
export async function restoreSessions(hunt: Hunt): Promise<void> {
  const { gateways } = hunt.target.info;
  const recovering = new Set(
    gateways
      .filter(({ recoversSessions }) => recoversSessions)
      .map(({ namespace }) => namespace),
  );
  // The options of a server are those of its first gateway, and apply to all its namespaces.
  if (recovering.size === 0) return;
  for (const player of hunt.players) {
    const [other] = othersOf(hunt, player);
    await hunt.enterAll();
    const sessions = await missSomething(hunt, other);
    hunt.leave(other, 'vanish');
    hunt.leave(player);
    await hunt.pace.quiet();
    const thief = hunt.newDevice(player);
    await thief.connect(hunt.endpoints.all, sessions);
    hunt.note(player, `connects with the session of ${other.name}`);
    await hunt.pace.quiet();
    thief.leave();
  }
  await hunt.enterAll();
}

/**
 * Makes the server send a packet to a user, and reports it as not received: a server relies on the offset of the
 * client.
 *
 * @returns the sessions with which the connections are restored
 */
async function missSomething(hunt: Hunt, player: Player): Promise<Sessions> {
  await write(hunt, player);
  await hunt.pace.quiet();
  const before = hunt.deviceOf(player).sessions();
  await write(hunt, player);
  await hunt.pace.quiet();
  // If nothing was sent before, the session begins with this packet.
  return new Map([...hunt.deviceOf(player).sessions(), ...before]);
}

/** Two users on one transport, as on a shared computer. */
export async function shareTransport(hunt: Hunt): Promise<void> {
  const { neighbours } = hunt.endpoints;
  if (!neighbours) return;
  for (const [first, second] of [neighbours, neighbours.toReversed()]) {
    for (const player of hunt.players) {
      const [other] = othersOf(hunt, player);
      const shared = hunt.newDevice(player);
      await shared.connect([first]);
      for (const handler of handlersAt(hunt, first)) {
        for (const shape of hunt.payloads.own(handler, player))
          await hunt.request(player, handler, shape, shared);
      }
      const guest = shared.lend(other);
      await guest.connect([second]);
      hunt.note(
        other,
        `connects to ${second.namespace} on the transport of ${player.name}`,
      );
      for (const handler of handlersAt(hunt, second).toReversed()) {
        for (const shape of hunt.payloads.neutral(handler, other))
          await hunt.request(other, handler, shape, guest);
      }
      await hunt.pace.quiet();
      guest.leave();
      shared.leave();
    }
  }
}

function handlersAt({ handlers }: Hunt, endpoint: Endpoint): HandlerInfo[] {
  return handlers.filter((handler) => keyOf(handler) === keyOf(endpoint));
}
