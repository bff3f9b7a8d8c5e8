export { runProve } from './command/prove-command.js';
export type { Library } from './proof-context.js';
