import type { WebSocketManagerOptions } from '../../src/index.js';

const way = process.env.WSM_TEST_ENFORCEMENT;

/**
 * Options of every application that an end-to-end spec or the leak zoo starts: one switch runs all of them again under
 * another `enforcement`. Unset: what the module does by itself.
 */
export const enforcement = (
  way ? { enforcement: way } : {}
) as WebSocketManagerOptions;
