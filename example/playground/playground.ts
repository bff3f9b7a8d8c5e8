import type { INestApplication } from '@nestjs/common';
import { createApp } from '../app/create-app.js';
import { IncidentsController } from './incidents.controller.js';
import { LEAKY_GATEWAYS } from './leaky-gateways.js';
import { PageController } from './page.controller.js';
import { UnguardedApplication } from './unguarded.application.js';

/** Short, so that a visitor sees the user return. Milliseconds. */
const COOL_DOWN_MS = 3_000;

/** The example with its pages, ready to listen. The leaky gateways run twice, with and without the module. */
export function createPlayground(): Promise<INestApplication> {
  return createApp({
    gateways: [...LEAKY_GATEWAYS, UnguardedApplication],
    controllers: [PageController, IncidentsController],
    quarantine: { coolDownMs: COOL_DOWN_MS, maxCoolDownMs: COOL_DOWN_MS },
    // Visitors may press the buttons many times.
    lockdown: { violations: 10_000 },
  });
}
