/** The part of a manager that {@link UserState} uses. */
export interface StateHost {
  /** Throws if the current context must not use the store. */
  assertUsable(use: 'state'): void;
  stored(name: string, value: unknown): void;
}

/**
 * The application's own data about one user: {@link WebSocketManager.state}.
 *
 * A map from names to values in this process. It lives as long as its manager: it survives reconnects within `idleTtl`
 * milliseconds and is dropped when the manager is released or quarantined. Every mutable object in it belongs to the
 * user; an object that two users hold is a violation, `shared-reference` or `nested-shared-reference`. For JSON values
 * on all nodes of a cluster see {@link SharedState}.
 *
 * Every method but {@link UserState.size} throws `StaleManagerError` or `ManagerQuarantinedError` after the manager's
 * end, and `ContextBleedError` while the message of another user is handled.
 */
export class UserState implements Iterable<[string, unknown]> {
  readonly #entries = new Map<string, unknown>();
  readonly #host: StateHost;

  /** @internal */
  constructor(host: StateHost) {
    this.#host = host;
  }

  /** The number of values. */
  get size(): number {
    return this.#entries.size;
  }

  /** The value under `name`, or `undefined`. The type parameter is not checked. */
  get<Value = unknown>(name: string): Value | undefined {
    this.#host.assertUsable('state');
    return this.#entries.get(name) as Value | undefined;
  }

  /** The value under `name`. If there is none, the result of `create` is stored first. */
  getOrCreate<Value>(name: string, create: () => Value): Value {
    this.#host.assertUsable('state');
    if (!this.#entries.has(name)) this.set(name, create());
    return this.#entries.get(name) as Value;
  }

  /** Stores a value. Its mutable objects belong to the user from now on. */
  set(name: string, value: unknown): this {
    this.#host.assertUsable('state');
    this.#entries.set(name, value);
    this.#host.stored(name, value);
    return this;
  }

  /** Whether there is a value under `name`. */
  has(name: string): boolean {
    this.#host.assertUsable('state');
    return this.#entries.has(name);
  }

  /** Removes a value. @returns whether there was one */
  delete(name: string): boolean {
    this.#host.assertUsable('state');
    return this.#entries.delete(name);
  }

  /** Removes all values. */
  clear(): void {
    this.#host.assertUsable('state');
    this.#entries.clear();
  }

  /** The names, in the order in which they were first stored. */
  keys(): IterableIterator<string> {
    this.#host.assertUsable('state');
    return this.#entries.keys();
  }

  /** The names and values, in the order in which they were first stored. */
  [Symbol.iterator](): IterableIterator<[string, unknown]> {
    this.#host.assertUsable('state');
    return this.#entries.entries();
  }

  /** The values, for the inspection. @internal */
  entries(): ReadonlyMap<string, unknown> {
    return this.#entries;
  }

  /** Empties the store, also after the manager's end. @internal */
  drop(): void {
    this.#entries.clear();
  }
}
