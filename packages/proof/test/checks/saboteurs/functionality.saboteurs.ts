import { WebSocketManager } from 'nestjs-websocket-manager';
import { DangerousGateway } from '../../../src/planting/dangerous.gateway.js';
import { tryApplication } from '../../../src/suites/functionality/app-trial.js';
import type { FunctionalityWorld } from '../../../src/suites/functionality/functionality-world.js';
import { openTestbed } from '../../../src/testbed/testbed.js';
import {
  LIBRARY,
  type Saboteur,
  type Saboteurs,
  contextOf,
  withMembers,
} from '../can-fail.js';

type Break = Saboteur<FunctionalityWorld>;

/** A registry with some methods that return wrong values. */
const withRegistry =
  (
    members: (
      world: FunctionalityWorld,
    ) => Parameters<
      typeof withMembers<FunctionalityWorld['bed']['registry']>
    >[1],
  ): Break =>
  (world) => ({
    ...world,
    bed: {
      ...world.bed,
      registry: withMembers(world.bed.registry, members(world)),
    },
  });

const onApplication =
  (name: string): Break =>
  async (world) => {
    const context = await contextOf(name);
    return { ...world, trial: () => tryApplication(context) };
  };

export const FUNCTIONALITY_SABOTEURS: Saboteurs<FunctionalityWorld> = {
  'functionality.creation': withRegistry(() => ({ get: () => undefined })),
  'functionality.same-manager': withRegistry(() => ({
    acquire: () => Object.create(WebSocketManager.prototype) as unknown,
  })),
  'functionality.direct-construction': (world) => ({
    ...world,
    WebSocketManager: class {} as new () => WebSocketManager,
  }),
  'functionality.different-managers': withRegistry(({ bed }) => ({
    acquire: () => bed.registry.acquire({ userId: 'everybody' }),
  })),
  'functionality.isolation': withRegistry(({ bed }) => ({
    acquire: () => ({
      emit: (event: string, ...args: unknown[]) =>
        bed.app.get(DangerousGateway).server.emit(event, ...args),
    }),
  })),
  'functionality.no-duplicates': withRegistry(() => ({
    validate: () => ({ valid: false, managers: 2, problems: ['twice'] }),
  })),
  'functionality.registry-status': withRegistry(({ bed }) => ({
    status: () => ({ ...bed.registry.status(), connections: 0 }),
  })),
  'functionality.release': async (world) => {
    const bed = await openTestbed(LIBRARY, [DangerousGateway]);
    opened.add(bed);
    return { ...world, bed };
  },
  'functionality.app-managers': onApplication('OneForAllApp'),
  'functionality.app-status': (world) => ({
    ...world,
    trial: async () => {
      const trial = await world.trial();
      if ('skip' in trial) return trial;
      return { ...trial, left: { ...trial.left, connections: 1 } };
    },
  }),
  'functionality.app-enforces': onApplication('SharingApp'),
  'functionality.app-isolation': onApplication('SharingApp'),
};

const opened = new Set<AsyncDisposable>();

/** Ends the applications of the saboteurs. */
export async function endSaboteurs(): Promise<void> {
  for (const one of opened) await one[Symbol.asyncDispose]();
  opened.clear();
}
