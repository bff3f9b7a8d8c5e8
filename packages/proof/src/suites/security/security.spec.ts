import { WebSocketManagerModule } from 'nestjs-websocket-manager';
import { SECURITY_CHECKS } from './security.suite.js';
import { openSecurityWorld, type SecurityWorld } from './security-world.js';

let world: SecurityWorld;
beforeAll(async () => {
  world = await openSecurityWorld({
    library: { WebSocketManagerModule },
    seed: 's',
  });
});
afterAll(() => world[Symbol.asyncDispose]());
it.each(SECURITY_CHECKS.map((c) => [c.id, c] as const))(
  '%s',
  async (_, check) => {
    const t = performance.now();
    const o = await check.run(world);
    process.stdout.write(
      `${check.id} ${JSON.stringify(o).slice(0, 300)} ${Math.round(performance.now() - t)}\n`,
    );
  },
);
