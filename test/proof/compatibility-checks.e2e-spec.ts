import { COMPATIBILITY_CHECKS } from '../../src/proof/suites/compatibility/compatibility.suite.js';
import { openCompatibilityWorld } from '../../src/proof/suites/compatibility/compatibility-world.js';
import { LIBRARY, everyCheckCanFail } from './can-fail.js';
import { COMPATIBILITY_SABOTEURS } from './saboteurs/compatibility.saboteurs.js';

everyCheckCanFail({
  checks: COMPATIBILITY_CHECKS,
  open: () => openCompatibilityWorld({ library: LIBRARY }),
  saboteurs: COMPATIBILITY_SABOTEURS,
});
