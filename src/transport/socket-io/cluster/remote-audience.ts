import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Namespace } from 'socket.io';
import { ClusterLink, NodeQuestion } from '../../../cluster/index.js';
import { OtherNodes, bindingOf } from '../../../manager/index.js';
import type { Audience } from '../../../policy/index.js';
import { ownerOfSocketRoom, socketsReached } from '../egress/audience.js';
import { membersOf, socketOf } from '../egress/room-owners.js';
import { RoomsWatch } from '../egress/rooms-watch.js';
import type { BroadcastOptions } from '../socket-io-internals.js';

/** Whom a packet would reach, in the words of another node. */
interface Asked {
  readonly namespace: string;
  readonly rooms: readonly string[];
  readonly except: readonly string[];
  /** Whose packet it is. */
  readonly key: string;
}

/** Whom a packet would reach on the nodes of the cluster. */
export interface Reached {
  readonly audience: Exclude<Audience, 'unknown'>;
  /** The one user whose own room it is for. */
  readonly owner?: string | undefined;
  /** Whether the user whose packet it is has a device in each of its rooms. */
  readonly isMember: boolean;
}

const NOBODY: Reached = { audience: 'nobody', isMember: false };

/** Asks the other nodes whom a packet would reach there, besides the user whose packet it is. */
@Injectable()
export class RemoteAudience implements OnModuleInit {
  private readonly question = new NodeQuestion<Asked, Reached>(
    'audience',
    (asked) => this.reachedHere(asked),
  );
  /** Questions that wait for answers: what is asked again meanwhile waits for the same. */
  private readonly pending = new Map<string, Promise<Reached>>();

  constructor(
    private readonly link: ClusterLink,
    private readonly nodes: OtherNodes,
    private readonly rooms: RoomsWatch,
  ) {}

  async onModuleInit(): Promise<void> {
    if (this.link.cluster) await this.question.follow(this.link.cluster);
  }

  /** Whether users may be connected to other nodes. */
  get isPossible(): boolean {
    return this.nodes.namespaces.size > 0;
  }

  /** Nobody, where the cluster does not answer: packets do not reach other nodes then. Never rejects. */
  ask(
    { rooms, except = new Set() }: BroadcastOptions,
    namespace: Namespace,
    key: string,
  ): Promise<Reached> {
    const asked: Asked = {
      namespace: namespace.name,
      rooms: [...rooms],
      except: [...except],
      key,
    };
    const text = JSON.stringify(asked);
    const known = this.pending.get(text);
    if (known) return known;
    const answered = this.askAll(asked).finally(() =>
      this.pending.delete(text),
    );
    this.pending.set(text, answered);
    return answered;
  }

  private async askAll(asked: Asked): Promise<Reached> {
    const { cluster } = this.link;
    if (!cluster) return NOBODY;
    // More cannot be said of a packet for everybody, which is what a user's device need not be a member of.
    const isEnough = ({ audience }: Reached) =>
      audience === 'many' && asked.rooms.length === 0;
    try {
      const { byNode } = await this.question.ask(cluster, asked, isEnough);
      return [...byNode.values()].reduce(together, NOBODY);
    } catch {
      return NOBODY;
    }
  }

  private reachedHere({ namespace: name, rooms, except, key }: Asked): Reached {
    const namespace = [...this.nodes.namespaces].find(
      (one) => one.name === name,
    );
    if (!namespace) return NOBODY;
    const isMember =
      rooms.length > 0 &&
      rooms.every((room) => hasDeviceIn(room, key, namespace));
    const options = { rooms: new Set(rooms), except: new Set(except) };
    for (const socket of socketsReached(options, namespace)) {
      if (bindingOf(socket)?.manager.key === key) continue;
      const owner = this.ownerOf(rooms, key, namespace);
      return { audience: owner ? 'one' : 'many', owner, isMember };
    }
    return { ...NOBODY, isMember };
  }

  /** The user, other than this one, whose own room it is. */
  private ownerOf(
    rooms: readonly string[],
    key: string,
    namespace: Namespace,
  ): string | undefined {
    const [room] = rooms;
    if (rooms.length !== 1) return undefined;
    const owner =
      ownerOfSocketRoom(room, namespace) ??
      this.rooms.owners.ownerOf(room, namespace);
    return owner?.key === key ? undefined : owner?.key;
  }
}

function together(some: Reached, others: Reached): Reached {
  const isMember = some.isMember || others.isMember;
  if (some.audience === 'nobody') return { ...others, isMember };
  if (others.audience === 'nobody' || others.owner === some.owner)
    return { ...some, isMember };
  return { audience: 'many', isMember };
}

function hasDeviceIn(room: string, key: string, namespace: Namespace): boolean {
  for (const id of membersOf(room, namespace)) {
    const socket = socketOf(id, namespace);
    if (socket && bindingOf(socket)?.manager.key === key) return true;
  }
  return false;
}
