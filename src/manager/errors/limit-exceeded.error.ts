import { WsmError } from '../../common/wsm-error.js';

/** A limit of the option `limits` was reached. See {@link ManagerLimits}. */
export class LimitExceededError extends WsmError {
  constructor(
    /** The name of the option within `limits`. */
    readonly limit: string,
    readonly max: number,
  ) {
    super(
      'WSM_LIMIT_EXCEEDED',
      `limits.${limit} is ${max}, and the limit is reached. Raise the option if this is legitimate use.`,
    );
  }
}
