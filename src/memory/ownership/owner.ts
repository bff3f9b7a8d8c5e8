/**
 * In which way something is owned. `held`: the owner's manager leads to it. `sent`: it came in a payload of the owner, and
 * need not be held anywhere. `received`: the owner's manager leads to it, but somebody else has sent it. `fenced`: see
 * `Fence`.
 */
export type OwnershipKind = 'held' | 'sent' | 'received' | 'fenced';

/**
 * The token under which the objects of one manager are owned.
 *
 * Retiring it makes all of them ownerless at once, without visiting any. A later manager of the
 * same user has a new token with the same key.
 */
export class Owner {
  #live = true;
  #received: Owner | undefined;

  /** How many walks were made for this owner; tells a walk what it has already visited. @internal */
  walks = 0;
  /** How many inspections of everything were begun. @internal */
  passes = 0;
  /** The last walk that was an inspection of everything and has come to its end. @internal */
  wholeWalk = 0;
  /** The inspection from which on a clean check is worth another try. @internal */
  quickFrom = 0;
  /** The inspection that ran out of budget and goes on with the next one. @internal */
  paused: object | undefined;
  /** Epoch milliseconds at which everything was last found clean. @internal */
  cleanAt: number | undefined;

  /**
   * @param key the user key
   * @param domain the ownership that gave out the token; two applications in one process have
   *   nothing to do with each other
   */
  constructor(
    readonly key: string,
    /** @internal */ readonly domain: object,
    readonly kind: OwnershipKind = 'held',
  ) {}

  get live(): boolean {
    return this.#live;
  }

  /** The same user, as the owner of what others have sent. */
  get received(): Owner {
    if (this.#received) return this.#received;
    const received = new Owner(this.key, this.domain, 'received');
    if (!this.#live) received.retire();
    return (this.#received = received);
  }

  /** Whether it is this user's because others have sent it. */
  hasReceived(holder: Owner | undefined): boolean {
    return holder !== undefined && holder === this.#received;
  }

  /** Gives up everything that is owned. Cannot be undone. */
  retire(): void {
    this.#live = false;
    this.#received?.retire();
    this.paused = undefined;
  }
}

/**
 * The owner of what goes to nobody any more. What one user has sent in and the application has put, uncopied, with
 * another: not to who it was found with, since it is the sender's, and not to the sender, since the other one may have
 * written into it. And what two users have held: it may have something of both in it. It outlives their managers.
 */
export class Fence extends Owner {
  /** The keys of the users it was found with. */
  readonly foundWith = new Set<string>();
  /** Whether it is known to be in the state of the sender alone, until it is met in another one's again. */
  isSettled = false;

  /** @param from who has sent it; of what has several owners, or an unknown one, nobody has */
  private constructor(key: string, from: Owner) {
    super(key, from.domain, 'fenced');
  }

  /** Around what one user has sent in; or has received, and then nobody knows any more who has sent it. */
  static aroundSent(from: Owner): Fence {
    if (from.kind !== 'received') return new Fence(from.key, from);
    const fence = new Fence('', from);
    fence.foundWith.add(from.key);
    return fence;
  }

  /** Around what several users have held: it may have something of each in it. */
  static aroundShared(...holders: readonly Owner[]): Fence {
    const fence = new Fence('', holders[0]);
    for (const { key } of holders) fence.foundWith.add(key);
    return fence;
  }
}

/** Whether something of `candidate` is somebody else's for `owner`. A user's managers, one after the other, are no rivals. */
export function isRival(candidate: Owner, owner: Owner): boolean {
  if (!candidate.live) return false;
  return candidate.key !== owner.key || candidate.kind === 'fenced';
}
