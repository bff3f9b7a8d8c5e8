import { extentOf, overlaps, type Extent } from '../graph/bytes.js';
import { Kind, isBinary, kindOf } from '../graph/kinds.js';
import type { Owner } from '../ownership/owner.js';
import type { Ownership } from '../ownership/ownership.js';
import { Walk, type Roots } from '../graph/walk.js';

/** What is looked for: an object, or any view on some bytes. */
export interface Wanted {
  readonly value: object;
  readonly extent: Extent | undefined;
}

export interface Sighting {
  readonly path: string;
  readonly depth: number;
}

export interface Search<W extends Wanted> {
  readonly found: ReadonlyMap<W, Sighting>;
  /** Whether everything was looked at, so that what was not found is not there. */
  readonly isComplete: boolean;
}

/** Finds the way to some objects from the roots of a user. Takes nothing. */
export function locate<W extends Wanted>(
  wanted: readonly W[],
  { owner, roots }: { readonly owner: Owner; readonly roots: Roots },
  ownership: Ownership,
  maxNodes: number,
): Search<W> {
  const found = new Map<W, Sighting>();
  const seen = new Set<object>();
  const walk = new Walk(
    roots,
    {
      visit(value, walk) {
        if (seen.has(value)) return Kind.Leaf;
        seen.add(value);
        for (const one of wanted) {
          if (!found.has(one) && isSame(one, value)) {
            found.set(one, walk.place());
          }
        }
        if (found.size === wanted.length) walk.halt();
        const met = ownership.look(value, owner);
        return typeof met === 'number' ? met : Kind.Leaf;
      },
    },
    true,
  );
  const isComplete = walk.step(maxNodes);
  return { found, isComplete };
}

function isSame({ value, extent }: Wanted, candidate: object): boolean {
  if (extent === undefined) return value === candidate;
  if (!isBinary(kindOf(candidate))) return false;
  const other = extentOf(candidate);
  return other?.buffer === extent.buffer && overlaps(extent, other);
}
