import { WsmError } from '../common/wsm-error.js';

/** A `WebSocketEmitter` was to be made of something that is no manager. */
export class EmitterTargetError extends WsmError {
  constructor(target: unknown) {
    const kind = target === null ? 'null' : typeof target;
    super(
      'WSM_EMITTER_TARGET',
      `a WebSocketEmitter is bound to the WebSocketManager of one user, and a value of type ${kind} came. ` +
        'Pass the manager that was injected, registry.current(), or registry.acquire(context).',
    );
  }
}
