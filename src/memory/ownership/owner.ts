/**
 * How an object is owned.
 *
 * - `held`: reachable from the owner's manager.
 * - `sent`: arrived in a payload of the owner; not necessarily held anywhere.
 * - `received`: reachable from the owner's manager, but sent by another user.
 * - `fenced`: see {@link Fence}.
 */
export type OwnershipKind = 'held' | 'sent' | 'received' | 'fenced';

/**
 * The token that owns the objects of one manager.
 *
 * Retiring it releases all of them at once, without visiting any. A later manager of the same user
 * has a new token with the same key.
 */
export class Owner {
  #live = true;
  #received: Owner | undefined;

  /** Number of walks for this owner. A walk recognises the objects that it has visited by it. @internal */
  walks = 0;
  /** Number of inspections that were begun. @internal */
  passes = 0;
  /** Number of the last inspection walk that was completed. @internal */
  lastCompleteWalk = 0;
  /** Number of the inspection that tries the clean check again. @internal */
  nextCleanCheck = 0;
  /** The inspection that exceeded its budget; the next one resumes it. @internal */
  paused: object | undefined;
  /** Time of the last inspection without a finding, in epoch milliseconds. @internal */
  cleanAt: number | undefined;

  /**
   * @param key the user key
   * @param domain the {@link Ownership} that created the token; two applications in one process are
   *   independent
   */
  constructor(
    readonly key: string,
    /** @internal */ readonly domain: object,
    readonly kind: OwnershipKind = 'held',
  ) {}

  get live(): boolean {
    return this.#live;
  }

  /** The token that owns objects which this user holds and others have sent. */
  get received(): Owner {
    if (this.#received) return this.#received;
    const received = new Owner(this.key, this.domain, 'received');
    if (!this.#live) received.retire();
    return (this.#received = received);
  }

  /** Whether `holder` is the {@link received} token of this owner. */
  hasReceived(holder: Owner | undefined): boolean {
    return holder !== undefined && holder === this.#received;
  }

  /** Releases everything that is owned. Irreversible. */
  retire(): void {
    this.#live = false;
    this.#received?.retire();
    this.paused = undefined;
  }
}

/**
 * The owner of objects that are no longer delivered to anyone. There are two cases. An object that one user sent and
 * the application stored, uncopied, with another user: it belongs to the sender, and the other user may have written
 * into it. And an object that two users held: it may contain data of both. A fence outlives their managers.
 */
export class Fence extends Owner {
  /** The keys of the users who held the objects. */
  readonly foundWith = new Set<string>();
  /** Whether only the sender is known to hold the objects. Reset when another user is found to hold them. */
  isSettled = false;

  /** @param key the user key of the sender; empty if there are several senders or the sender is unknown */
  private constructor(key: string, domain: object) {
    super(key, domain, 'fenced');
  }

  /** For objects that one user sent, or received from an unknown sender. */
  static forSent(from: Owner): Fence {
    if (from.kind !== 'received') return new Fence(from.key, from.domain);
    const fence = new Fence('', from.domain);
    fence.foundWith.add(from.key);
    return fence;
  }

  /** For objects that several users held. */
  static forShared(...holders: readonly Owner[]): Fence {
    const fence = new Fence('', holders[0].domain);
    for (const { key } of holders) fence.foundWith.add(key);
    return fence;
  }
}

/** Whether `candidate` is live and belongs to another user than `owner`. Successive managers of one user are no rivals. */
export function isRival(candidate: Owner, owner: Owner): boolean {
  if (!candidate.live) return false;
  return candidate.key !== owner.key || candidate.kind === 'fenced';
}
