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

/** Identifies a user, see {@link toUserKey}. */
export type UserReference = Pick<Identity, 'userId' | 'tenantId'>;

/** The tenant of a channel. Each tenant has its own channels. */
export interface ChannelReference {
  readonly tenantId?: string;
}

/** The operations and queries of the registry that cover all nodes. */
export abstract class AcrossNodes {
  /** @internal */
  constructor(
    protected readonly others: OtherNodes,
    protected readonly currentConnection: CurrentConnection,
  ) {}

  abstract get(user: UserReference): WebSocketManager | undefined;

  /**
   * Notifies every device of a user, on every node, and disconnects it. Also allowed during another user's message, such
   * as a moderator's. The manager stays for `idleTtl` milliseconds.
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
   * Removes a user from a channel, on every node. Also allowed during another user's message. The opposite of
   * {@link WebSocketManager.invite}.
   *
   * @returns whether the user was a member in this process
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
   * The nodes to which a user is connected, with the devices there. Empty for a user who is not connected. Without the
   * option `cluster` there is one node, `local`.
   *
   * @throws {ClusterUnreachableError}
   */
  whereIs(user: UserReference): Promise<readonly UserLocation[]> {
    return this.others.presence.whereIs(toUserKey(user));
  }

  /**
   * The connected members of a channel on all nodes, by `manager.join()` or `manager.invite()`. Each user appears once,
   * however many devices are connected.
   *
   * @param of the tenant of the channel; default: none
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
   * Calls `listener` when a user joins a channel with the first device (`joined`) and leaves it with the last one
   * (`left`), on any node. If a node dies, its users leave when its lease expires; the change is reported once.
   *
   * @returns a function that removes the listener
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
