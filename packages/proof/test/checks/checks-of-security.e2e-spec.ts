import { openSecurityWorld } from '../../src/suites/security/security-world.js';
import { SECURITY_CHECKS } from '../../src/suites/security/security.suite.js';
import { LIBRARY, everyCheckCanFail } from './can-fail.js';
import { SECURITY_SABOTEURS } from './saboteurs/security.saboteurs.js';

everyCheckCanFail({
  checks: SECURITY_CHECKS,
  open: () => openSecurityWorld({ library: LIBRARY, seed: 'spec' }),
  saboteurs: SECURITY_SABOTEURS,
});
