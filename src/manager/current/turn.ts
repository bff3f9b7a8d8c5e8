import { atEndOfLoop } from '../../common/end-of-loop.js';
import type { Binding } from './binding.js';

/** Of more messages, a turn remembers the first. A turn is one callback, and mostly one message. */
const MAX_REMEMBERED = 64;

const NOBODY: readonly never[] = Object.freeze([]);
const AT_ONCE = Promise.resolve();

/**
 * The messages whose handling began in this turn of the event loop: one callback, with the microtasks that follow it.
 * Those of which a handler ended are not among them: a database answers several users in one turn, and what one of them
 * has saved the other may read.
 */
export class Turn<Scope extends Binding> {
  readonly #begun: Scope[] = [];
  /** Messages that are being handled, whenever they began. */
  #handled = 0;
  #hasLeftBehind = false;
  #endsWithMicrotasks = false;

  /** The handling of a message starts. */
  enters(): void {
    this.#handled += 1;
  }

  /** The handling of a message has ended. */
  leaves(): void {
    this.#handled -= 1;
  }

  /** Code that a handler left behind has sent something, such as a loop: there may be more of it. */
  leftBehind(): void {
    this.#hasLeftBehind = true;
  }

  /** A message begins, after it has entered. */
  begins(scope: Scope): void {
    const mayContinue = this.#handled > 1 || this.#hasLeftBehind;
    if (mayContinue && !this.#endsWithMicrotasks) this.#endWithMicrotasks();
    // No older message is being handled, so only code that was left behind could continue: a coarser end is enough, and
    // following the microtasks would cost a tick for each message.
    else if (this.#begun.length === 0) atEndOfLoop(this.#clear);
    if (this.#begun.length < MAX_REMEMBERED) this.#begun.push(scope);
  }

  /**
   * Messages of other users that began in this turn. For an older message that continues in it: what it awaited may
   * come from them, because a promise does not tell which code resolved it. Empty for a message that began in this
   * turn.
   */
  othersFor(scope: Scope): readonly Scope[] {
    const begun = this.#begun;
    if (begun.length === 0 || begun.includes(scope)) return NOBODY;
    const { key } = scope.manager;
    return begun.filter(({ manager }) => manager.key !== key);
  }

  #endWithMicrotasks(): void {
    this.#begun.length = 0;
    this.#endsWithMicrotasks = true;
    void AT_ONCE.then(this.#clearAfterMicrotasks);
  }

  /** A tick that is queued by a microtask waits for all other microtasks. */
  readonly #clearAfterMicrotasks = () => process.nextTick(this.#clear);

  readonly #clear = () => {
    this.#begun.length = 0;
    this.#endsWithMicrotasks = false;
  };
}
