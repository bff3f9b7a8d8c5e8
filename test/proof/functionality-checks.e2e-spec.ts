import { openFunctionalityWorld } from '../../src/proof/suites/functionality/functionality-world.js';
import { FUNCTIONALITY_CHECKS } from '../../src/proof/suites/functionality/functionality.suite.js';
import { contextOf, everyCheckCanFail } from './can-fail.js';
import {
  FUNCTIONALITY_SABOTEURS,
  endSaboteurs,
} from './saboteurs/functionality.saboteurs.js';

everyCheckCanFail({
  checks: FUNCTIONALITY_CHECKS,
  open: async () => openFunctionalityWorld(await contextOf()),
  saboteurs: FUNCTIONALITY_SABOTEURS,
});

afterAll(endSaboteurs);
