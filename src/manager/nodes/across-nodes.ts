import type { Unsubscribe } from '../../cluster/index.js';
import { type Identity, toUserKey } from '../../identity/index.js';
import type { CurrentConnection } from '../current/current-connection.js';
import { isMemberOf } from '../sending/channel.js';
import { leaveChannel } from '../sending/membership.js';
import { moving } from '../sending/moving.js';
import { roomOfChannel } from '../sending/tenant-room.js';
import { type WebSocketManager, insideOf } from '../websocket-manager.js';
import type { OtherNodes } from './other-nodes.js';
import type {
  ChannelMember,
  PresenceListener,
  UserLocation,
} from './presence.js';

/** Which user: what `toUserKey` needs to know. */
export type UserReference = Pick<Identity, 'userId' | 'tenantId'>;

/** Which channel: tenants have channels of their own. */
export interface ChannelReference {
  readonly tenantId?: string;
}

/** What the registry does and knows on all nodes at once. */
export abstract class AcrossNodes {
  /** @internal */
  constructor(
    protected readonly others: OtherNodes,
    protected readonly currentConnection: CurrentConnection,
  ) {}

  abstract get(user: UserReference): WebSocketManager | undefined;

  /**
   * Tells every device of a user why, and disconnects it: deliberately, also out of another user's message, as a
   * moderator does, and on every node. The manager stays for `idleTtl`.
   *
   * @returns whether the user has a manager in this process
   */
  disconnect(user: UserReference, reason: string): boolean {
    this.others.order({ do: 'disconnect', key: toUserKey(user), reason });
    const manager = this.get(user);
    if (manager) moving(manager.key, () => manager.disconnect(reason));
    return manager !== undefined;
  }

  /**
   * Takes a user out of a channel: deliberately, also out of another user's message, and on every node. The opposite of
   * {@link WebSocketManager.invite}.
   *
   * @returns whether the user was in it, as far as this process knows
   */
  evict(user: UserReference, channel: string): boolean {
    this.others.order({ do: 'leave', key: toUserKey(user), channel });
    const manager = this.get(user);
    if (!manager) return false;
    const wasMember = isMemberOf(insideOf(manager), channel);
    moving(manager.key, () => leaveChannel(insideOf(manager), channel));
    return wasMember;
  }

  /**
   * Where a user is connected: the nodes, the devices there, and since when. Empty for a user who is not connected.
   * Without the option `cluster` there is one node, called `local`.
   *
   * @throws {ClusterUnreachableError}
   */
  whereIs(user: UserReference): Promise<readonly UserLocation[]> {
    return this.others.presence.whereIs(toUserKey(user));
  }

  /**
   * The connected users that are in a channel by `manager.join()` or `invite()`, on all nodes: each once, with however
   * many devices.
   *
   * @param channel of users without a tenant, unless `of.tenantId` says otherwise
   * @throws {ClusterUnreachableError}
   */
  members(
    channel: string,
    of: ChannelReference = {},
  ): Promise<readonly ChannelMember[]> {
    const { tenantId } = of;
    return this.others.presence.members(roomOfChannel({ tenantId }, channel));
  }

  /**
   * Calls `listener` when a user comes into a channel with a first device, and when one goes with the last, on whichever
   * node: `joined`, `left`. A user whose node dies has left as soon as its lease ends; that is told once.
   *
   * @returns ends it
   * @throws {ClusterUnreachableError}
   */
  watchMembers(
    channel: string,
    listener: PresenceListener,
    of: ChannelReference = {},
  ): Promise<Unsubscribe> {
    const { tenantId } = of;
    const room = roomOfChannel({ tenantId }, channel);
    return this.others.presence.watch(room, (change) =>
      this.currentConnection.exit(() => listener(change)),
    );
  }
}
