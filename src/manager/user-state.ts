/**
 * The per-user store an application keeps its own data in: `manager.state`.
 *
 * A map from names to values that lives as long as its manager and is dropped with it.
 */
export class UserState implements Iterable<[string, unknown]> {
  readonly #entries = new Map<string, unknown>();
  readonly #assertUsable: () => void;

  /** @internal */
  constructor(assertUsable: () => void) {
    this.#assertUsable = assertUsable;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The value under `name`, or `undefined`. The type is the caller's claim; nothing checks it. */
  get<Value = unknown>(name: string): Value | undefined {
    this.#assertUsable();
    return this.#entries.get(name) as Value | undefined;
  }

  /** The value under `name`; if there is none, `create` makes it first. */
  getOrCreate<Value>(name: string, create: () => Value): Value {
    this.#assertUsable();
    if (!this.#entries.has(name)) this.set(name, create());
    return this.#entries.get(name) as Value;
  }

  set(name: string, value: unknown): this {
    this.#assertUsable();
    this.#entries.set(name, value);
    return this;
  }

  has(name: string): boolean {
    this.#assertUsable();
    return this.#entries.has(name);
  }

  delete(name: string): boolean {
    this.#assertUsable();
    return this.#entries.delete(name);
  }

  clear(): void {
    this.#assertUsable();
    this.#entries.clear();
  }

  keys(): IterableIterator<string> {
    this.#assertUsable();
    return this.#entries.keys();
  }

  [Symbol.iterator](): IterableIterator<[string, unknown]> {
    this.#assertUsable();
    return this.#entries.entries();
  }

  /** @internal Empties the store whatever has become of its manager. */
  drop(): void {
    this.#entries.clear();
  }
}
