import { openCompatibilityWorld } from '../../src/proof/suites/compatibility/compatibility-world.js';
import { COMPATIBILITY_CHECKS } from '../../src/proof/suites/compatibility/compatibility.suite.js';
import { openSecurityWorld } from '../../src/proof/suites/security/security-world.js';
import { SECURITY_CHECKS } from '../../src/proof/suites/security/security.suite.js';
import { LIBRARY, everyCheckCanFail } from './can-fail.js';
import { COMPATIBILITY_SABOTEURS } from './saboteurs/compatibility.saboteurs.js';
import { SECURITY_SABOTEURS } from './saboteurs/security.saboteurs.js';

describe('compatibility', () => {
  everyCheckCanFail({
    checks: COMPATIBILITY_CHECKS,
    open: () => openCompatibilityWorld({ library: LIBRARY }),
    saboteurs: COMPATIBILITY_SABOTEURS,
  });
});

describe('security', () => {
  everyCheckCanFail({
    checks: SECURITY_CHECKS,
    open: () => openSecurityWorld({ library: LIBRARY, seed: 'spec' }),
    saboteurs: SECURITY_SABOTEURS,
  });
});
