import {
  DONE,
  open,
  RootCursor,
  type Budget,
  type Cursor,
  type Root,
} from './cursors.js';
import { Kind } from './kinds.js';
import { formatPath } from './path.js';

/** What a walk starts at: names for the paths, and values. */
export type Roots = readonly Root[];

/** What a walk asks about everything it meets. */
export interface Visitor {
  /**
   * Called for every object that is met, as often as it is met.
   *
   * @returns how to look into it; `Kind.Leaf` to leave it alone. Whoever answers breaks the
   *   cycles: an object that was already visited is a leaf.
   */
  visit(value: object, walk: Walk): Kind;
  /** Called when an object turns out to have so many properties that listing them is slow. */
  foundManyProperties?(value: object): void;
}

/**
 * A depth-first walk over everything reachable from some roots, which stops and goes on as it is
 * told. It needs memory for the depth it is at, not for what it has seen, and it never recurses,
 * never invokes a getter, and never triggers a trap or an overridden iterator.
 */
export class Walk implements Budget {
  /** Places that the current step may still look at. */
  left = 0;
  readonly #stack: Cursor[];
  readonly #visitor: Visitor;
  readonly #thorough: boolean;

  /**
   * @param thorough also symbols, and properties that are not enumerable: several times slower
   */
  constructor(roots: Roots, visitor: Visitor, thorough: boolean) {
    this.#stack = [new RootCursor(roots)];
    this.#visitor = visitor;
    this.#thorough = thorough;
  }

  /**
   * Goes on for at most `maxNodes` places: properties, elements, keys, values or members, whatever
   * they hold. One place costs 20 to 100 ns.
   *
   * @returns whether the walk has come to its end
   */
  step(maxNodes: number): boolean {
    const stack = this.#stack;
    this.left = maxNodes;
    while (stack.length > 0) {
      const next = stack[stack.length - 1].advance(this);
      if (next === undefined) return false;
      if (next === DONE) stack.pop();
      else this.#enter(next);
    }
    return true;
  }

  #enter(value: object): void {
    const kind = this.#visitor.visit(value, this);
    if (kind === Kind.Leaf) return;
    const hasManyProperties = open(this.#stack, value, kind, this.#thorough);
    if (hasManyProperties) this.#visitor.foundManyProperties?.(value);
  }

  /** Ends the current `step` early. To be called by a visitor; the next step goes on from here. */
  halt(): void {
    this.left = 0;
  }

  /** Where the value that is being visited stands: its path, and how far below its root it is. */
  place(): { readonly path: string; readonly depth: number } {
    const way = this.#way();
    return {
      path: formatPath(way.map((cursor) => cursor.segment())),
      depth: way.length - 1,
    };
  }

  /** The cursors that lead to the current object, without the detours through cycles. */
  #way(): Cursor[] {
    const way: Cursor[] = [];
    const positions = new Map<object | undefined, number>();
    for (const cursor of this.#stack) {
      const { container } = cursor;
      const before = positions.get(container);
      if (before !== undefined) {
        for (const { container } of way.splice(before)) {
          positions.delete(container);
        }
      }
      positions.set(container, way.length);
      way.push(cursor);
    }
    return way;
  }
}
