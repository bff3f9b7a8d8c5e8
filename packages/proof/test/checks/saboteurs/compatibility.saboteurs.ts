import { DangerousGateway } from '../../../src/planting/dangerous.gateway.js';
import type { CompatibilityWorld } from '../../../src/suites/compatibility/compatibility-world.js';
import {
  type LegacyApi,
  tryDeprecated,
} from '../../../src/suites/compatibility/deprecation-trial.js';
import { type Saboteur, type Saboteurs, withMembers } from '../can-fail.js';

type Break = Saboteur<CompatibilityWorld>;
type Legacy = Partial<Record<keyof LegacyApi, unknown>>;

const withLegacy =
  (change: (world: CompatibilityWorld) => Legacy): Break =>
  (world) => ({
    ...world,
    legacy: { ...world.legacy, ...change(world) } as LegacyApi,
  });

/** A function that returns the manager of another user. */
const ofAnother =
  ({ bed }: CompatibilityWorld) =>
  () =>
    bed.registry.acquire({ userId: 'another' });

/** The old interface, with one method that returns wrong values. */
const withMethod =
  (change: (world: CompatibilityWorld) => Record<string, unknown>): Break =>
  (world) =>
    withLegacy(({ legacy }) => ({
      getWebSocketManager: (user: { userId: string }) =>
        withMembers(legacy.getWebSocketManager(user), change(world)),
    }))(world);

const toEverybody = ({ bed }: CompatibilityWorld, event: string) =>
  bed.app.get(DangerousGateway).server.emit(event);

export const COMPATIBILITY_SABOTEURS: Saboteurs<CompatibilityWorld> = {
  'compatibility.warnings': async (world) => ({
    ...world,
    // All warnings have been printed, so the calls are silent from now on.
    deprecations: await tryDeprecated(world.legacy, world.bed),
  }),
  'compatibility.no-deprecation': (world) => ({
    ...world,
    deprecations: { ...world.deprecations, silenced: 1 },
  }),
  'compatibility.connections': withMethod(() => ({
    isConnectionActive: () => false,
  })),
  'compatibility.sending': withMethod((world) => ({
    sendToUser: async (_: string, { type }: { type: string }) =>
      toEverybody(world, type),
  })),
  'compatibility.protocol': (world) => ({
    ...world,
    validateManagerProtocol: () => ({
      compliant: true,
      missing: [],
      invalid: [],
      checked: [],
    }),
  }),
  'compatibility.emitter': (world) => ({
    ...world,
    WebSocketEmitter: class extends world.WebSocketEmitter {
      override agentCompleted(): boolean {
        return toEverybody(world, 'agent_completed');
      }
    },
  }),
  'compatibility.factory': withLegacy((world) => ({
    WebSocketManagerFactory: { createManager: ofAnother(world) },
  })),
  'compatibility.create': withLegacy((world) => ({
    createWebSocketManager: ofAnother(world),
  })),
  'compatibility.create-sync': withLegacy((world) => ({
    createWebSocketManagerSync: ofAnother(world),
  })),
  'compatibility.get': withLegacy((world) => ({
    getWebSocketManager: ofAnother(world),
  })),
  'compatibility.same-manager': withLegacy((world) => ({
    getWebSocketManager: ofAnother(world),
  })),
  'compatibility.direct-construction': withLegacy(() => ({
    WebSocketManagerFactory: class {},
  })),
  'compatibility.registry-status': withLegacy(({ legacy }) => ({
    getManagerRegistryStatus: () => ({
      ...legacy.getManagerRegistryStatus(),
      managers: 0,
    }),
  })),
  'compatibility.no-duplicates': withLegacy(() => ({
    validateNoDuplicateManagersForUser: () => true,
  })),
  'compatibility.no-application': (world) => ({
    ...world,
    withoutApplication: undefined,
  }),
  'compatibility.reset': withLegacy(() => ({
    resetManagerRegistry: () => undefined,
  })),
};
