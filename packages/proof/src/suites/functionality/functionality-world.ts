import { WebSocketManager } from 'nestjs-websocket-manager';
import { DangerousGateway } from '../../planting/dangerous.gateway.js';
import type { ProofContext } from '../../proof-context.js';
import { type Testbed, openTestbed } from '../../testbed/testbed.js';
import { type AppTrial, tryApplication } from './app-trial.js';

/** What the functionality checks look at. */
export interface FunctionalityWorld extends AsyncDisposable {
  /** One application for all of them; every check has users of its own. */
  readonly bed: Testbed;
  /** What an application would call with `new`. */
  readonly WebSocketManager: new () => WebSocketManager;
  /** What came of simulated users on the application under proof; tried once. */
  readonly trial: () => Promise<AppTrial | { readonly skip: string }>;
}

/** How long a manager without a connection lives here: short enough to see it go. */
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
