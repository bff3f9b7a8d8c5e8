import type { Owner } from './owner.js';
import type { Roots } from './walk.js';

/** What the inspector needs to know of a manager. */
export interface InspectionSubject {
  readonly owner: Owner;
  /** Where the walk begins: `state`, the user context, the data of each connection, what is tracked. */
  roots(): Roots;
}
