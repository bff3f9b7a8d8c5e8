import { suiteOf } from '../../suite.js';
import { openCompatibilityWorld } from './compatibility-world.js';
import { FUNCTION_CHECKS } from './function-checks.js';
import { INTERFACE_CHECKS } from './interface-checks.js';

export const COMPATIBILITY_CHECKS = [...INTERFACE_CHECKS, ...FUNCTION_CHECKS];

/** Does code that was written for the system before go on working? */
export const COMPATIBILITY_SUITE = suiteOf({
  id: 'compatibility',
  title: 'Compatibility',
  checks: () => COMPATIBILITY_CHECKS,
  open: (context) => openCompatibilityWorld(context),
});
