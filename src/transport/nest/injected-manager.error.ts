import { WsmError } from '../../common/wsm-error.js';

/** A gateway has the manager injected, and this version of Nest makes one instance of a gateway for everybody. */
export class InjectedManagerError extends WsmError {
  constructor(gateway: string, version: string) {
    super(
      'WSM_INJECTED_MANAGER',
      `${gateway} has WebSocketManager injected, by its constructor or through one of its providers, but Nest ` +
        `${version} makes one instance of a gateway for all connections, so it has no manager. Take it as a parameter ` +
        'of each handler instead: ask(@CurrentManager() manager: WebSocketManager). Constructor injection needs Nest 12.',
    );
  }
}
