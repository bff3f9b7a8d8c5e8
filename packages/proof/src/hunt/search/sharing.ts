import type { JoinedRoom, ObservedEffects } from '../../host/index.js';
import type { LeakFinding, SharingToConfirm } from '../hunt-result.js';
import type { Player } from '../play/player.js';

/** Names of rooms that result from a missing value, and that no user joined on purpose. */
const BY_ACCIDENT = /undefined|null|NaN|\[object/;

/** The findings, sorted by the observed effects of the handlers. */
interface Sorted {
  readonly findings: readonly LeakFinding[];
  readonly sharing: readonly SharingToConfirm[];
}

/**
 * Separates deliberate sharing from leaks: an event looks deliberate if it only went to rooms that all simulated users
 * joined by their own messages. A room with the name of a user or of a missing value never looks deliberate, nor does a
 * secret.
 *
 * @param owners the users of the sockets, by socket id
 */
export function sortSharing(
  findings: readonly LeakFinding[],
  observed: ObservedEffects,
  players: readonly Player[],
  owners: ReadonlyMap<string, Player>,
): Sorted {
  const isOpen = ({ namespace, room, sockets }: JoinedRoom) => {
    const members = new Set(sockets.map((id) => owners.get(id)));
    return {
      key: keyOf(namespace, room),
      holds:
        players.every((player) => members.has(player)) &&
        !BY_ACCIDENT.test(room) &&
        !players.some((player) => isNamedAfter(room, player)),
    };
  };
  const open = new Set(
    observed.joined
      .map(isOpen)
      .filter(({ holds }) => holds)
      .map(({ key }) => key),
  );
  const roomsOf = ({
    namespace,
    event,
    answerTo,
    sentWith,
    kind,
  }: LeakFinding) => {
    if (kind === 'secret' || answerTo !== undefined) return undefined;
    const emissions = observed.emissions.filter(
      (each) =>
        each.namespace === namespace &&
        each.event === event &&
        (sentWith === undefined || each.during === sentWith) &&
        each.reach !== 'own',
    );
    const rooms = emissions.flatMap((each) => each.rooms);
    const areAllOpen =
      emissions.length > 0 &&
      emissions.every(({ reach }) => reach === 'members') &&
      rooms.every((room) => open.has(keyOf(namespace, room)));
    return areAllOpen ? [...new Set(rooms)] : undefined;
  };
  const leaks: LeakFinding[] = [];
  const sharing: SharingToConfirm[] = [];
  for (const finding of findings) {
    const rooms = roomsOf(finding);
    if (rooms) {
      const { event, namespace, sentWith, count } = finding;
      sharing.push({ event, namespace, sentWith, count, rooms });
    } else leaks.push(finding);
  }
  return { findings: leaks, sharing };
}

function isNamedAfter(room: string, player: Player): boolean {
  const { id, name, token, nameToken, identity } = player;
  return [id, name, token, nameToken, ...(identity.secrets ?? [])].some(
    (text) => room.includes(text),
  );
}

function keyOf(namespace: string, room: string): string {
  return JSON.stringify([namespace, room]);
}
