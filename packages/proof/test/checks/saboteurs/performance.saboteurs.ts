import { Module } from '@nestjs/common';
import { WebSocketManagerRegistry } from 'nestjs-websocket-manager';
import type { Library } from '../../../src/proof-context.js';
import type {
  Crowd,
  PerformanceWorld,
} from '../../../src/suites/performance/performance-world.js';
import { type Soak, soak } from '../../../src/suites/performance/soak.js';
import {
  LIBRARY,
  type Saboteur,
  type Saboteurs,
  withMembers,
} from '../can-fail.js';

type Break = Saboteur<PerformanceWorld>;

/** A fake clock that only the saboteurs advance. */
let time = 0;

/** A crowd with one slow call. */
const slow =
  (change: (crowd: Crowd) => Partial<Crowd>): Break =>
  (world) => ({
    ...world,
    now: () => time,
    crowd: async () => {
      const crowd = await world.crowd();
      return withMembers(crowd, change(crowd));
    },
  });

/** Leaks on purpose: managers, and data of each user. */
const kept: unknown[] = [];

@Module({
  providers: [
    {
      provide: 'Hoarder',
      inject: [WebSocketManagerRegistry],
      useFactory: (registry: WebSocketManagerRegistry) => {
        const attach = registry.attach.bind(registry);
        registry.attach = (socket, user) => {
          const binding = attach(socket, user);
          kept.push(
            binding.manager,
            Array.from({ length: 4_096 }, () => kept.length + 0.5),
          );
          return binding;
        };
        return registry;
      },
    },
  ],
})
class HoarderModule {}

const HOARDING: Library = {
  WebSocketManagerModule: {
    forRoot: (options) => ({
      ...LIBRARY.WebSocketManagerModule.forRoot(options),
      imports: [HoarderModule],
    }),
  },
};

let hoarded: Promise<Soak> | undefined;

const hoarding: Break = (world) => ({
  ...world,
  soak: () => (hoarded ??= soak(HOARDING)),
});

export const PERFORMANCE_SABOTEURS: Saboteurs<PerformanceWorld> = {
  'performance.creation': slow((crowd) => ({
    create: (index) => {
      crowd.create(index);
      time += 2;
    },
  })),
  'performance.retrieval': slow((crowd) => ({
    retrieve: (index) => {
      time += 0.15;
      return crowd.retrieve(index);
    },
  })),
  'performance.inspection': slow((crowd) => ({
    // Like a system that compares each user with all others.
    inspect: (index) => {
      time += crowd.size * 0.0002;
      return crowd.inspect(index);
    },
  })),
  'performance.memory-per-user': (world) => ({
    ...world,
    crowd: async () => {
      const crowd = await world.crowd();
      return withMembers(crowd, {
        create: (index: number) => {
          crowd.create(index);
          kept.push(Array.from({ length: 4_096 }, () => index + 0.5));
        },
      });
    },
  }),
  'performance.heap-growth': hoarding,
  'performance.leftovers': hoarding,
  'performance.start-up': (world) => ({
    ...world,
    now: () => time,
    startManaged: async () => {
      time += 600;
    },
  }),
  'performance.app-heap': (world) => ({
    ...world,
    application: {
      ...world.application,
      start: async () => {
        const running = await world.application.start();
        let waves = 0;
        return withMembers(running, {
          ask: async (command: 'app.memory') => {
            const memory = await running.ask(command);
            waves += 1;
            return { ...memory, heapUsed: memory.heapUsed * waves };
          },
        });
      },
    },
  }),
};
