/**
 * The token under which the objects of one manager are owned.
 *
 * Retiring it makes all of them ownerless at once, without visiting any. A later manager of the
 * same user has a new token with the same key.
 */
export class Owner {
  #live = true;

  /** How many walks were made for this owner; tells a walk what it has already visited. @internal */
  walks = 0;
  /** How many inspections of everything were begun. @internal */
  passes = 0;
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
  ) {}

  get live(): boolean {
    return this.#live;
  }

  /** Gives up everything that is owned. Cannot be undone. */
  retire(): void {
    this.#live = false;
    this.paused = undefined;
  }
}
