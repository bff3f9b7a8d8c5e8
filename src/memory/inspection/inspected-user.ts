import type { Owner } from '../ownership/owner.js';
import type { Roots } from '../graph/walk.js';

/** The part of a manager that an {@link Inspector} uses. */
export interface InspectedUser {
  readonly owner: Owner;
  /** The roots of an inspection: `state`, the user context, the data of each connection, tracked objects. */
  roots(): Roots;
}
