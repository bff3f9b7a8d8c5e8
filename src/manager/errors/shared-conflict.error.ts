import { WsmError } from '../../common/wsm-error.js';

/** Every attempt of `manager.shared.update()` met a concurrent write. See {@link SharedState.update}. */
export class SharedConflictError extends WsmError {
  constructor(name: string, attempts: number) {
    super(
      'WSM_SHARED_CONFLICT',
      `manager.shared.update("${name.slice(0, 80)}") made ${attempts} attempts, and each time another write came first. ` +
        'Write less often, or distribute the values over several names.',
    );
  }
}
