import { suiteOf } from '../../suite.js';
import { CROWD_CHECKS } from './crowd-checks.js';
import { openPerformanceWorld } from './performance-world.js';
import { SOAK_CHECKS } from './soak-checks.js';

export const PERFORMANCE_CHECKS = [...SOAK_CHECKS, ...CROWD_CHECKS];

/** What are the costs in time and memory, and are they stable? */
export const PERFORMANCE_SUITE = suiteOf({
  id: 'performance',
  title: 'Performance and memory',
  checks: () => PERFORMANCE_CHECKS,
  open: (context) => openPerformanceWorld(context),
});
