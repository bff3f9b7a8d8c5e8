/* Every public type, and no code: nothing of this can be used as a value. */
export type * from './emitter.js';
export type * from './index.js';
export type * from './legacy.js';
export type * from './protocol.js';
