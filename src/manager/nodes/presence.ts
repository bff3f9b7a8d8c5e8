import { Logger } from '@nestjs/common';
import { ONE_NODE } from './node-counts.js';
import type {
  Cluster,
  ClusterLink,
  Presence as Entry,
  Unsubscribe,
} from '../../cluster/index.js';
import type { UserContext, UserKey } from '../../identity/index.js';
import type { Connection } from '../current/connection.js';
import { roomOfChannel } from '../sending/tenant-room.js';

/** A device of a user: one socket. */
export interface Device {
  readonly namespace: string;
  /** The id of the socket. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** The devices that a user has on one node. */
export interface UserLocation {
  readonly node: string;
  readonly devices: readonly Device[];
  /** Time of the first connection to this node, in milliseconds since 1970. */
  readonly since: number;
}

/** A user in a channel, with one or more devices. */
export interface ChannelMember {
  readonly userId: string;
  readonly tenantId?: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** The nodes to which the user is connected. */
  readonly nodes: readonly string[];
}

/** A user joined a channel with the first device, or left it with the last one. */
export interface PresenceChange extends Pick<
  ChannelMember,
  'userId' | 'tenantId'
> {
  readonly is: 'joined' | 'left';
}

/** Receives the changes of {@link WebSocketManagerRegistry.watchMembers}. */
export type PresenceListener = (change: PresenceChange) => void;

const CHANNEL = 'channel:';

/** A user who is connected to this node. */
interface PresentUser {
  readonly key: UserKey;
  readonly user: UserContext;
  readonly channels: ReadonlySet<string> | undefined;
}

/** Publishes the locations and channels of this node's users in the cluster. */
export class Presence {
  private readonly logger = new Logger('WebSocketManager');
  /** The channels that each connected user of this node is in. */
  readonly #rooms = new Map<UserKey, Map<string, string>>();
  readonly #devices = new Map<UserKey, Set<Connection>>();
  readonly #listeners = new Map<string, Set<PresenceListener>>();
  /** Operations on one entry run in order. */
  readonly #pending = new Map<string, Promise<void>>();

  constructor(private readonly link: ClusterLink) {}

  /** Notifies listeners of users whose node died, and of those who are back with this node. */
  follow(cluster: Cluster): void {
    const notifyOf =
      (is: PresenceChange['is']) => (set: string, member: string) => {
        if (!set.startsWith(CHANNEL)) return;
        const room = set.slice(CHANNEL.length);
        this.#notify(room, member, is).catch((error: unknown) =>
          this.#failed(error),
        );
      };
    cluster.onLost(notifyOf('left'));
    cluster.onReturned(notifyOf('joined'));
  }

  connected(record: PresentUser, connection: Connection): void {
    const devices = this.#devices.get(record.key) ?? new Set();
    this.#devices.set(record.key, devices.add(connection));
    const { cluster } = this.link;
    if (cluster) {
      const [set, member] = entryOf(record.key, connection);
      this.#inOrder(set, member, () => cluster.enter(set, member));
    }
    for (const channel of record.channels ?? []) this.joined(record, channel);
  }

  disconnected({ key }: PresentUser, connection: Connection): void {
    const devices = this.#devices.get(key);
    if (!devices?.delete(connection)) return;
    const { cluster } = this.link;
    if (cluster) {
      const [set, member] = entryOf(key, connection);
      this.#inOrder(set, member, () => cluster.leave(set, member));
    }
    if (devices.size > 0) return;
    this.#devices.delete(key);
    for (const room of this.#rooms.get(key)?.keys() ?? [])
      this.#leave(key, room);
  }

  /** A user joined a channel. It has no effect until the user is connected. */
  joined({ key, user }: PresentUser, channel: string): void {
    if (!this.#devices.has(key)) return;
    const room = roomOfChannel(user, channel);
    const rooms = this.#rooms.get(key) ?? new Map<string, string>();
    if (rooms.has(room)) return;
    const member = nameOf(user);
    this.#rooms.set(key, rooms.set(room, member));
    const { cluster } = this.link;
    this.#inOrder(room, member, async () => {
      const isFirst =
        !cluster || (await cluster.enter(CHANNEL + room, member)) === 'first';
      if (isFirst) await this.#notify(room, member, 'joined');
    });
  }

  left({ key, user }: PresentUser, channel: string): void {
    this.#leave(key, roomOfChannel(user, channel));
  }

  async whereIs(key: UserKey): Promise<readonly UserLocation[]> {
    const { cluster } = this.link;
    const entries = cluster
      ? await cluster.members(devicesOf(key))
      : [...(this.#devices.get(key) ?? [])].map((connection) => ({
          member: entryOf(key, connection)[1],
          nodes: [{ node: ONE_NODE, since: connection.connectedAt }],
        }));
    return locationsOf(entries);
  }

  async members(room: string): Promise<readonly ChannelMember[]> {
    const { cluster } = this.link;
    const entries = cluster
      ? await cluster.members(CHANNEL + room)
      : this.#membersHere(room);
    return entries.flatMap(({ member, nodes }) => {
      const user = understood(() => userOf(member));
      if (!user) return [];
      const since = Math.min(...nodes.map((one) => one.since));
      return [{ ...user, since, nodes: nodes.map(({ node }) => node) }];
    });
  }

  async watch(room: string, listener: PresenceListener): Promise<Unsubscribe> {
    const { cluster } = this.link;
    if (cluster)
      return cluster.subscribe(topicOf(room), (text) =>
        listener(JSON.parse(text) as PresenceChange),
      );
    const listeners = this.#listeners.get(room) ?? new Set();
    this.#listeners.set(room, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(room);
    };
  }

  #membersHere(room: string): Entry[] {
    return [...this.#rooms].flatMap(([key, rooms]) => {
      const member = rooms.get(room);
      if (member === undefined) return [];
      const devices = [...(this.#devices.get(key) ?? [])];
      const since = Math.min(...devices.map((one) => one.connectedAt));
      return [{ member, nodes: [{ node: ONE_NODE, since }] }];
    });
  }

  #leave(key: UserKey, room: string): void {
    const rooms = this.#rooms.get(key);
    const member = rooms?.get(room);
    if (!rooms || member === undefined) return;
    rooms.delete(room);
    if (rooms.size === 0) this.#rooms.delete(key);
    const { cluster } = this.link;
    this.#inOrder(room, member, async () => {
      const isLast = !cluster || (await cluster.leave(CHANNEL + room, member));
      if (isLast) await this.#notify(room, member, 'left');
    });
  }

  async #notify(
    room: string,
    member: string,
    is: PresenceChange['is'],
  ): Promise<void> {
    const change: PresenceChange = { is, ...userOf(member) };
    const { cluster } = this.link;
    if (cluster) return cluster.publish(topicOf(room), JSON.stringify(change));
    for (const listener of this.#listeners.get(room) ?? []) listener(change);
  }

  #inOrder(set: string, member: string, work: () => Promise<unknown>): void {
    const name = JSON.stringify([set, member]);
    const before = this.#pending.get(name) ?? Promise.resolve();
    const done = before
      .then(work)
      .then(
        () => undefined,
        (error: unknown) => this.#failed(error),
      )
      .finally(() => {
        if (this.#pending.get(name) === done) this.#pending.delete(name);
      });
    this.#pending.set(name, done);
  }

  /** The cluster is unreachable. It restores the entries of this node when it is reachable again. */
  #failed(error: unknown): void {
    this.logger.debug(error);
  }
}

function devicesOf(key: UserKey): string {
  return `devices:${key}`;
}

function topicOf(room: string): string {
  return `presence:${room}`;
}

function entryOf(
  key: UserKey,
  { socket }: Connection,
): [set: string, member: string] {
  return [devicesOf(key), JSON.stringify([socket.nsp.name, socket.id])];
}

function locationsOf(entries: readonly Entry[]): UserLocation[] {
  const devices = new Map<string, Device[]>();
  for (const { member, nodes } of entries) {
    const names = understood(() => namesIn(member));
    if (!names) continue;
    const [namespace, id] = names;
    for (const { node, since } of nodes) {
      const here = devices.get(node) ?? [];
      devices.set(node, here);
      here.push({ namespace, id, since });
    }
  }
  return [...devices].map(([node, here]) => ({
    node,
    devices: here,
    since: Math.min(...here.map(({ since }) => since)),
  }));
}

function nameOf({ userId, tenantId }: UserContext): string {
  return JSON.stringify(tenantId === undefined ? [userId] : [userId, tenantId]);
}

function userOf(member: string): { userId: string; tenantId?: string } {
  const [userId, tenantId] = namesIn(member) as [string, string?];
  return tenantId === undefined ? { userId } : { userId, tenantId };
}

/** @returns `undefined` for what a node of another version has entered */
function understood<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** @throws {Error} for what a node of another version has entered */
function namesIn(member: string): readonly string[] {
  const names: unknown = JSON.parse(member);
  if (Array.isArray(names) && typeof names[0] === 'string')
    return names as string[];
  throw new Error('an entry of another version');
}
