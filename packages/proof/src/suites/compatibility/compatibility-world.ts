import { WebSocketEmitter } from 'nestjs-websocket-manager/emitter';
import * as legacy from 'nestjs-websocket-manager/legacy';
import { validateManagerProtocol } from 'nestjs-websocket-manager/protocol';
import { codeOf } from '../../code-of.js';
import { DangerousGateway } from '../../planting/dangerous.gateway.js';
import type { ProofContext } from '../../proof-context.js';
import { type Testbed, openTestbed } from '../../testbed/testbed.js';
import {
  type DeprecationTrial,
  type LegacyApi,
  tryDeprecated,
} from './deprecation-trial.js';

/** The world of the compatibility checks. */
export interface CompatibilityWorld extends AsyncDisposable {
  readonly bed: Testbed;
  readonly legacy: LegacyApi;
  readonly validateManagerProtocol: typeof validateManagerProtocol;
  readonly WebSocketEmitter: typeof WebSocketEmitter;
  readonly deprecations: DeprecationTrial;
  /** The code of the error of a deprecated call while no application is running. */
  readonly withoutApplication: string | undefined;
}

export async function openCompatibilityWorld(
  { library }: Pick<ProofContext, 'library'>,
  api: LegacyApi = legacy,
): Promise<CompatibilityWorld> {
  const { noDeprecation } = process;
  process.noDeprecation = true;
  const withoutApplication = codeOf(() =>
    api.getWebSocketManager({ userId: 'nobody' }),
  );
  process.noDeprecation = noDeprecation;
  const bed = await openTestbed(library, [DangerousGateway]);
  const deprecations = await tryDeprecated(api, bed);
  return {
    bed,
    legacy: api,
    validateManagerProtocol,
    WebSocketEmitter,
    deprecations,
    withoutApplication,
    [Symbol.asyncDispose]: () => bed[Symbol.asyncDispose](),
  };
}
