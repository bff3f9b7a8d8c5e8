import { openPerformanceWorld } from '../../src/proof/suites/performance/performance-world.js';
import { PERFORMANCE_CHECKS } from '../../src/proof/suites/performance/performance.suite.js';
import { contextOf, everyCheckCanFail } from './can-fail.js';
import { PERFORMANCE_SABOTEURS } from './saboteurs/performance.saboteurs.js';

/** Enough users to see memory by, and few enough for a spec. */
const SIZES = [10, 1_000, 2_000];

everyCheckCanFail({
  checks: PERFORMANCE_CHECKS,
  open: async () => openPerformanceWorld(await contextOf(), SIZES),
  saboteurs: PERFORMANCE_SABOTEURS,
});
