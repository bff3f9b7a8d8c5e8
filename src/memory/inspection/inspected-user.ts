import type { Owner } from '../ownership/owner.js';
import type { Roots } from '../graph/walk.js';

/** What the inspector needs to know of a manager. */
export interface InspectedUser {
  readonly owner: Owner;
  /** Where the walk begins: `state`, the user context, the data of each connection, what is tracked. */
  roots(): Roots;
}
