import { WebSocketManager } from 'nestjs-websocket-manager';
import { DangerousGateway } from '../../planting/dangerous.gateway.js';
import type { ProofContext } from '../../proof-context.js';
import { type Testbed, openTestbed } from '../../testbed/testbed.js';
import { type AppTrial, tryApplication } from './app-trial.js';

/** The world of the functionality checks. */
export interface FunctionalityWorld extends AsyncDisposable {
  /** One application for all checks; every check has its own users. */
  readonly bed: Testbed;
  /** The class that an application would construct. */
  readonly WebSocketManager: new () => WebSocketManager;
  /** The result of simulated users on the application under test; run once. */
  readonly trial: () => Promise<AppTrial | { readonly skip: string }>;
}

/** How long a manager without a connection is kept, in milliseconds: short, because a check waits for it. */
export const IDLE_TTL_MS = 100;

export async function openFunctionalityWorld(
  context: Pick<ProofContext, 'library' | 'application' | 'seed' | 'users'>,
): Promise<FunctionalityWorld> {
  const bed = await openTestbed(context.library, [DangerousGateway], {
    idleTtl: IDLE_TTL_MS,
  });
  let trial: ReturnType<FunctionalityWorld['trial']> | undefined;
  return {
    bed,
    WebSocketManager,
    trial: () => (trial ??= tryApplication(context)),
    [Symbol.asyncDispose]: () => bed[Symbol.asyncDispose](),
  };
}
