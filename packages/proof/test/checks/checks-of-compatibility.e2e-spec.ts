/*
 * Deprecated calls warn once per process, and other specs run in this one. So the API is loaded again, with all modules
 * that must know the same application.
 */
vi.resetModules();
const { openCompatibilityWorld } =
  await import('../../src/suites/compatibility/compatibility-world.js');
const { COMPATIBILITY_CHECKS } =
  await import('../../src/suites/compatibility/compatibility.suite.js');
const { LIBRARY, everyCheckCanFail } = await import('./can-fail.js');
const { COMPATIBILITY_SABOTEURS } =
  await import('./saboteurs/compatibility.saboteurs.js');

everyCheckCanFail({
  checks: COMPATIBILITY_CHECKS,
  open: () => openCompatibilityWorld({ library: LIBRARY }),
  saboteurs: COMPATIBILITY_SABOTEURS,
});
