import type { Binding } from './binding.js';

/** Of more messages, a turn remembers the first. A turn is one callback, and mostly one message. */
const MAX_REMEMBERED = 64;

const AT_ONCE = Promise.resolve();

/** What is handled in one turn of the event loop: one callback, with the microtasks that follow it. */
export class Turn<Scope extends Binding> {
  /** Messages whose handling began in this turn, and messages of which a handler ended. */
  readonly #begun: Scope[] = [];
  readonly #ended: Scope[] = [];
  readonly #none: readonly Scope[] = Object.freeze([]);

  begins(scope: Scope): void {
    this.remember(scope, this.#begun);
  }

  ends(scope: Scope): void {
    this.remember(scope, this.#ended);
  }

  /**
   * Messages of other users that were handled in this turn. For an older message that continues in it: what it awaited
   * may come from them, because a promise does not tell which code resolved it. Empty for a message that began in this
   * turn.
   */
  othersFor(scope: Scope): readonly Scope[] {
    const begun = this.#begun;
    const ended = this.#ended;
    if (begun[0] === scope || begun.includes(scope)) return this.#none;
    if (begun.length === 0 && ended.every((one) => one === scope))
      return this.#none;
    const { key } = scope.manager;
    return [...new Set([...begun, ...ended])].filter(
      ({ manager }) => manager.key !== key,
    );
  }

  private remember(scope: Scope, list: Scope[]): void {
    if (list.length >= MAX_REMEMBERED || list.at(-1) === scope) return;
    if (this.#begun.length === 0 && this.#ended.length === 0)
      void AT_ONCE.then(this.#clearAfterMicrotasks);
    list.push(scope);
  }

  /** A tick that is queued by a microtask waits for all other microtasks. */
  readonly #clearAfterMicrotasks = () => process.nextTick(this.#clear);

  readonly #clear = () => {
    this.#begun.length = 0;
    this.#ended.length = 0;
  };
}
