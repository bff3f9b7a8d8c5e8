import { openImportsWorld } from '../../src/proof/suites/imports/imports-world.js';
import { IMPORTS_CHECKS } from '../../src/proof/suites/imports/imports.suite.js';
import { contextOf, everyCheckCanFail } from './can-fail.js';
import {
  IMPORTS_SABOTEURS,
  closeServers,
  packageAt,
} from './saboteurs/imports.saboteurs.js';

everyCheckCanFail({
  checks: IMPORTS_CHECKS,
  open: async () => openImportsWorld(await contextOf(), packageAt('whole')),
  saboteurs: IMPORTS_SABOTEURS,
});

afterAll(closeServers);
