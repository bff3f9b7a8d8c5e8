import { WsmError } from '../common/wsm-error.js';

/** `new WebSocketEmitter()` was called with something other than a manager. */
export class EmitterTargetError extends WsmError {
  constructor(target: unknown) {
    const kind = target === null ? 'null' : typeof target;
    super(
      'WSM_EMITTER_TARGET',
      `a WebSocketEmitter is bound to the WebSocketManager of one user, but was given a value of type ${kind}. ` +
        'Pass the manager of @CurrentManager(), registry.current(), or registry.acquire(context).',
    );
  }
}
