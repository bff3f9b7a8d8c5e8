import { type ExecutionContext, createParamDecorator } from '@nestjs/common';
import { bindingOf } from './binding.js';
import { NoCurrentManagerError } from '../errors/no-current-manager.error.js';
import type { WebSocketManager } from '../websocket-manager.js';

/** The manager of a gateway's client. @throws {NoCurrentManagerError} for anything else */
export function managerOfClient(client: unknown): WebSocketManager {
  const binding =
    typeof client === 'object' && client !== null
      ? bindingOf(client)
      : undefined;
  if (!binding) throw new NoCurrentManagerError('@CurrentManager()');
  return binding.manager;
}

/** Resolves the parameter of {@link CurrentManager}. */
export function currentManagerFactory(
  _: unknown,
  context: ExecutionContext,
): WebSocketManager {
  const isMessage = context.getType() === 'ws';
  return managerOfClient(
    isMessage ? context.switchToWs().getClient() : undefined,
  );
}

/**
 * Injects the {@link WebSocketManager} of the user who sent the message into a gateway's handler:
 * `ask(@CurrentManager() manager: WebSocketManager)`. The gateway stays a singleton.
 *
 * @throws {NoCurrentManagerError} outside a message handler of a gateway
 */
export const CurrentManager = createParamDecorator(currentManagerFactory);
