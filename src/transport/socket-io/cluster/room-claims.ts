import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { Namespace } from 'socket.io';
import { ClusterLink } from '../../../cluster/index.js';
import { CurrentConnection, bindingOf } from '../../../manager/index.js';
import { Violations } from '../../../policy/index.js';
import { ownerOfSocketRoom } from '../egress/audience.js';
import { membersOf, socketOf } from '../egress/room-owners.js';
import { RoomsWatch } from '../egress/rooms-watch.js';

/** Whose a room is. */
export interface RoomOwner {
  readonly key: string;
  /** Set where the room is called after the user: it belongs to namesakes of other tenants, too. */
  readonly userId?: string | undefined;
}

/** The owners of some rooms, by name. */
export type RoomOwnersByName = readonly (readonly [
  room: string,
  owner: RoomOwner,
])[];

/** What nodes tell each other of one room. */
type RoomNews = { readonly namespace: string; readonly room: string } & (
  | {
      /** Somebody is in a room that nobody was in here before. */
      readonly is: 'entered';
      readonly by: string;
    }
  | { readonly is: 'owned'; readonly owner: RoomOwner }
  /** Others than the one who has entered it are in it already: it is a channel. */
  | { readonly is: 'shared' }
);

const TOPIC = 'rooms';

/**
 * Keeps the own rooms of a user who is connected to another node from everybody else: the room of a socket's id, and
 * one that is named after the user.
 *
 * A packet says whose its rooms are, as far as the sender's node knows, and members who are somebody else leave before
 * it is delivered. The first member of a room on a node asks the others whose it is.
 */
@Injectable()
export class RoomClaims implements OnModuleInit {
  private readonly logger = new Logger('WebSocketManager');
  private readonly namespaces = new Map<string, Namespace>();

  constructor(
    private readonly link: ClusterLink,
    private readonly rooms: RoomsWatch,
    private readonly current: CurrentConnection,
    private readonly violations: Violations,
  ) {}

  async onModuleInit(): Promise<void> {
    const { cluster } = this.link;
    if (!cluster) return;
    this.rooms.tellOfFirst((room, { manager }, { name }) => {
      this.tell({ is: 'entered', namespace: name, room, by: manager.key });
    });
    await cluster.subscribe(TOPIC, (text, from) => {
      if (from !== cluster.node) this.current.exit(() => this.receive(text));
    });
  }

  /** A namespace in which users may be connected to other nodes. */
  guarded(namespace: Namespace): void {
    this.namespaces.set(namespace.name, namespace);
  }

  /** Whose these rooms are, as far as it is known here. */
  ownersOf(rooms: Iterable<string>, namespace: Namespace): RoomOwnersByName {
    return [...rooms].flatMap((room) => {
      const owner = this.ownerOf(room, namespace);
      return owner ? [[room, owner] as const] : [];
    });
  }

  /** Takes out of a room whoever it does not belong to. */
  claim(room: string, owner: RoomOwner, namespace: Namespace): void {
    for (const id of membersOf(room, namespace)) {
      const socket = socketOf(id, namespace);
      const binding = socket && bindingOf(socket);
      if (!binding) continue;
      const { key } = binding.manager;
      const { userId } = binding.connection.user;
      if (key === owner.key || userId === owner.userId) continue;
      const users = [key, owner.key];
      const facts = { users, connection: id, detail: room };
      if (this.violations.raise({ vector: 'foreign-room', ...facts }))
        void socket.leave(room);
    }
  }

  private ownerOf(room: string, namespace: Namespace): RoomOwner | undefined {
    const bySocket = ownerOfSocketRoom(room, namespace);
    return bySocket
      ? { key: bySocket.key }
      : this.rooms.owners.ownerOf(room, namespace);
  }

  private tell(news: RoomNews): void {
    this.link.cluster
      ?.publish(TOPIC, JSON.stringify(news))
      .catch((error: unknown) => this.logger.debug(error));
  }

  private receive(text: string): void {
    try {
      const news = JSON.parse(text) as RoomNews;
      const namespace = this.namespaces.get(news.namespace);
      if (namespace) this.follow(news, namespace);
    } catch (error) {
      this.logger.error(
        'What another node knows of a room was not understood.',
        error,
      );
    }
  }

  private follow(news: RoomNews, namespace: Namespace): void {
    const { room } = news;
    switch (news.is) {
      case 'owned':
        return this.claim(room, news.owner, namespace);
      case 'shared':
        return this.rooms.owners.sharedWithOthers(room, namespace);
      case 'entered': {
        const about = { namespace: namespace.name, room };
        const owner = this.ownerOf(room, namespace);
        if (owner) this.tell({ is: 'owned', ...about, owner });
        else if (this.rooms.owners.isOfOthers(room, news.by, namespace))
          this.tell({ is: 'shared', ...about });
      }
    }
  }
}
