import { openFunctionalityWorld } from '../../src/suites/functionality/functionality-world.js';
import { FUNCTIONALITY_CHECKS } from '../../src/suites/functionality/functionality.suite.js';
import { openImportsWorld } from '../../src/suites/imports/imports-world.js';
import { IMPORTS_CHECKS } from '../../src/suites/imports/imports.suite.js';
import { openPerformanceWorld } from '../../src/suites/performance/performance-world.js';
import { PERFORMANCE_CHECKS } from '../../src/suites/performance/performance.suite.js';
import { contextOf, everyCheckCanFail } from './can-fail.js';
import {
  FUNCTIONALITY_SABOTEURS,
  endSaboteurs,
} from './saboteurs/functionality.saboteurs.js';
import {
  IMPORTS_SABOTEURS,
  closeServers,
  packageAt,
} from './saboteurs/imports.saboteurs.js';
import { PERFORMANCE_SABOTEURS } from './saboteurs/performance.saboteurs.js';

/** Enough users to measure memory, and few enough for a spec. */
const SIZES = [10, 1_000, 2_000];

/** A fake clock, because the machine may be busy: no spec depends on a time. */
const standingStill = { now: () => 0 };

describe('functionality', () => {
  everyCheckCanFail({
    checks: FUNCTIONALITY_CHECKS,
    open: async () => openFunctionalityWorld(await contextOf()),
    saboteurs: FUNCTIONALITY_SABOTEURS,
  });
  afterAll(endSaboteurs);
});

describe('imports', () => {
  everyCheckCanFail({
    checks: IMPORTS_CHECKS,
    open: async () => ({
      ...(await openImportsWorld(await contextOf(), packageAt('whole'))),
      ...standingStill,
    }),
    saboteurs: IMPORTS_SABOTEURS,
  });
  afterAll(closeServers);
});

describe('performance', () => {
  everyCheckCanFail({
    checks: PERFORMANCE_CHECKS,
    open: async () => ({
      ...(await openPerformanceWorld(await contextOf(), SIZES)),
      ...standingStill,
    }),
    saboteurs: PERFORMANCE_SABOTEURS,
  });
});
