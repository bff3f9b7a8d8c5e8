import { suiteOf } from '../../suite.js';
import { openCompatibilityWorld } from './compatibility-world.js';
import { FUNCTION_CHECKS } from './function-checks.js';
import { INTERFACE_CHECKS } from './interface-checks.js';

export const COMPATIBILITY_CHECKS = [...INTERFACE_CHECKS, ...FUNCTION_CHECKS];

/** Does code for the previous system still work? */
export const COMPATIBILITY_SUITE = suiteOf({
  id: 'compatibility',
  title: 'Compatibility',
  checks: () => COMPATIBILITY_CHECKS,
  open: (context) => openCompatibilityWorld(context),
});
