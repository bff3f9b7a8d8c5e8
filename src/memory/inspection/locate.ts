import { extentOf, overlaps, type Extent } from '../graph/bytes.js';
import { Kind, isBinary, kindOf } from '../graph/kinds.js';
import type { Owner } from '../ownership/owner.js';
import type { Ownership } from '../ownership/ownership.js';
import { Walk, type Roots } from '../graph/walk.js';

/** The target of a search: an object, or any view of the bytes in `extent`. */
export interface SearchTarget {
  readonly value: object;
  readonly extent: Extent | undefined;
}

export interface Location {
  readonly path: string;
  readonly depth: number;
}

export interface Search<T extends SearchTarget> {
  readonly found: ReadonlyMap<T, Location>;
  /** Whether everything was visited, so that a target that was not found is not held. */
  readonly isComplete: boolean;
}

/** Finds the paths of some objects from the roots of a user. Claims nothing. */
export function locate<T extends SearchTarget>(
  targets: readonly T[],
  { owner, roots }: { readonly owner: Owner; readonly roots: Roots },
  ownership: Ownership,
  maxNodes: number,
): Search<T> {
  const found = new Map<T, Location>();
  const seen = new Set<object>();
  const walk = new Walk(
    roots,
    {
      visit(value, walk) {
        if (seen.has(value)) return Kind.Leaf;
        seen.add(value);
        for (const target of targets) {
          if (!found.has(target) && isSame(target, value)) {
            found.set(target, walk.place());
          }
        }
        if (found.size === targets.length) walk.halt();
        const met = ownership.look(value, owner);
        return typeof met === 'number' ? met : Kind.Leaf;
      },
    },
    true,
  );
  const isComplete = walk.step(maxNodes);
  return { found, isComplete };
}

function isSame({ value, extent }: SearchTarget, candidate: object): boolean {
  if (extent === undefined) return value === candidate;
  if (!isBinary(kindOf(candidate))) return false;
  const other = extentOf(candidate);
  return other?.buffer === extent.buffer && overlaps(extent, other);
}
