/** What a store asks of the manager it belongs to. */
export interface StateHost {
  /** Throws when the store must not be used, or not here. */
  assertUsable(use: 'state'): void;
  stored(name: string, value: unknown): void;
}

/**
 * The per-user store an application keeps its own data in: `manager.state`.
 *
 * A map from names to values that lives as long as its manager and is dropped with it.
 */
export class UserState implements Iterable<[string, unknown]> {
  readonly #entries = new Map<string, unknown>();
  readonly #host: StateHost;

  /** @internal */
  constructor(host: StateHost) {
    this.#host = host;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The value under `name`, or `undefined`. The type is the caller's claim; nothing checks it. */
  get<Value = unknown>(name: string): Value | undefined {
    this.#host.assertUsable('state');
    return this.#entries.get(name) as Value | undefined;
  }

  /** The value under `name`; if there is none, `create` makes it first. */
  getOrCreate<Value>(name: string, create: () => Value): Value {
    this.#host.assertUsable('state');
    if (!this.#entries.has(name)) this.set(name, create());
    return this.#entries.get(name) as Value;
  }

  set(name: string, value: unknown): this {
    this.#host.assertUsable('state');
    this.#entries.set(name, value);
    this.#host.stored(name, value);
    return this;
  }

  has(name: string): boolean {
    this.#host.assertUsable('state');
    return this.#entries.has(name);
  }

  delete(name: string): boolean {
    this.#host.assertUsable('state');
    return this.#entries.delete(name);
  }

  clear(): void {
    this.#host.assertUsable('state');
    this.#entries.clear();
  }

  keys(): IterableIterator<string> {
    this.#host.assertUsable('state');
    return this.#entries.keys();
  }

  [Symbol.iterator](): IterableIterator<[string, unknown]> {
    this.#host.assertUsable('state');
    return this.#entries.entries();
  }

  /** What is in the store, for whoever inspects it. @internal */
  entries(): ReadonlyMap<string, unknown> {
    return this.#entries;
  }

  /** @internal Empties the store whatever has become of its manager. */
  drop(): void {
    this.#entries.clear();
  }
}
