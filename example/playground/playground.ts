import type { INestApplication } from '@nestjs/common';
import { createApp } from '../app/create-app.js';
import { IncidentsController } from './incidents.controller.js';
import { LEAKY_GATEWAYS } from './leaky-gateways.js';
import { PageController } from './page.controller.js';
import { UnguardedApplication } from './unguarded.application.js';

/** Short enough to watch somebody come back. */
const COOL_DOWN_MS = 3_000;

/** The example with its pages, ready to listen: the leaky gateways run in it twice, with the module and without. */
export function createPlayground(): Promise<INestApplication> {
  return createApp({
    gateways: [...LEAKY_GATEWAYS, UnguardedApplication],
    controllers: [PageController, IncidentsController],
    quarantine: { coolDownMs: COOL_DOWN_MS, maxCoolDownMs: COOL_DOWN_MS },
    // Visitors press these buttons all day.
    lockdown: { violations: 10_000 },
  });
}
