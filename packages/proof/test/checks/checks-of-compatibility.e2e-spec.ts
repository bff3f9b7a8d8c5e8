/*
 * What is deprecated warns once in a process, and other specs run in this one: it is loaded anew, and so is everything
 * that has to know the same application.
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
