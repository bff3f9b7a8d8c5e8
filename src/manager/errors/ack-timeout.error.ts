import { WsmError } from '../../common/wsm-error.js';

/** Not every device acknowledged in time. */
export class AckTimeoutError extends WsmError {
  constructor(
    event: string,
    timeoutMs: number,
    /** The acknowledgements that did arrive. */
    readonly responses: readonly unknown[],
  ) {
    super(
      'WSM_ACK_TIMEOUT',
      `not every device acknowledged "${event}" within ${timeoutMs} ms; ${responses.length} did. ` +
        'Raise the option "ackTimeout", or take what arrived from error.responses.',
    );
  }
}
