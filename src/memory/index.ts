export type { SharedFinding } from './inspection/explanation.js';
export {
  type ForeignFinding,
  ForeignSearch,
} from './inspection/foreign-search.js';
export type { InspectedUser } from './inspection/inspected-user.js';
export { Inspector } from './inspection/inspector.js';
export { locate } from './inspection/locate.js';
export { PayloadCheck } from './inspection/payload-check.js';
export { Sweep } from './inspection/sweep.js';
export { Kind, kindOf } from './graph/kinds.js';
export { objectsIn } from './graph/objects-in.js';
export { formatPath } from './graph/path.js';
export { Walk, type Roots } from './graph/walk.js';
export type { Root } from './graph/cursors.js';
export type { Owner } from './ownership/owner.js';
export { Ownership } from './ownership/ownership.js';
export type { SharedDeclaration } from './ownership/shared-objects.js';
export { dataPropertyOf } from './graph/data-property.js';
export { elementOf } from './graph/array-elements.js';
export { isKnownToBeWide } from './graph/cursors.js';
export { findPollution } from './pollution/pollution.js';
export { PrototypeWatch } from './pollution/prototype-watch.js';
