import { suiteOf } from '../../suite.js';
import { AUDIT_CHECKS } from './audit-checks.js';
import { EMERGENCY_CHECKS } from './emergency-checks.js';
import { ID_CHECKS } from './id-checks.js';
import { REGISTRY_CHECKS } from './registry-checks.js';
import { openSecurityWorld } from './security-world.js';
import { VECTOR_CHECKS } from './vector-checks.js';

export const SECURITY_CHECKS = [
  ...VECTOR_CHECKS,
  ...ID_CHECKS,
  ...EMERGENCY_CHECKS,
  ...REGISTRY_CHECKS,
  ...AUDIT_CHECKS,
];

/** Is everything that could mix up two users found, blocked, contained and recorded? */
export const SECURITY_SUITE = suiteOf({
  id: 'security',
  title: 'Security',
  checks: () => SECURITY_CHECKS,
  open: openSecurityWorld,
});
