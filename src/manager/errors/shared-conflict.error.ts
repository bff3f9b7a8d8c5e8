import { WsmError } from '../../common/wsm-error.js';

/** Others kept changing the value that `manager.shared.update()` was to change. */
export class SharedConflictError extends WsmError {
  constructor(name: string, attempts: number) {
    super(
      'WSM_SHARED_CONFLICT',
      `manager.shared.update("${name.slice(0, 80)}") has tried ${attempts} times, and each time another write came first. ` +
        'Write less often, or spread what is written over several names.',
    );
  }
}
