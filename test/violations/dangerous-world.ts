import type {
  WebSocketManager,
  WebSocketManagerOptions,
} from '../../src/index.js';
import type { Violation } from '../../src/incidents/index.js';
import { Violations } from '../../src/policy/index.js';
import { DangerousGateway } from '../../packages/proof/src/planting/dangerous.gateway.js';
import { type Visitor, visitorOf } from '../leak-zoo/stage.js';
import { type Served, connect, serve } from '../support/harness.js';

export { DangerousGateway };

export interface World extends Served {
  readonly alice: Visitor;
  readonly bob: Visitor;
  readonly found: Violation[];
  manager(userId: string): WebSocketManager;
}

export async function start(
  options: WebSocketManagerOptions = {},
): Promise<World> {
  const served = await serve({ gateways: [DangerousGateway], options });
  const found: Violation[] = [];
  served.app.get(Violations).violations$.subscribe((one) => found.push(one));
  const alice = visitorOf(await connect(served, 'alice'));
  const bob = visitorOf(await connect(served, 'bob'));
  const manager = (userId: string) => served.registry.get({ userId })!;
  return { ...served, alice, bob, found, manager };
}
