import { WsmError } from '../../common/wsm-error.js';

/** A limit of the option `limits` was reached. */
export class LimitExceededError extends WsmError {
  constructor(
    /** The option's name below `limits`. */
    readonly limit: string,
    readonly max: number,
  ) {
    super(
      'WSM_LIMIT_EXCEEDED',
      `limits.${limit} is ${max}, and that is reached. Raise the option if this is genuine use.`,
    );
  }
}
