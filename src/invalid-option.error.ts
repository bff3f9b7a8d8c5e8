import { inspect } from 'node:util';
import { WsmError } from './wsm-error.js';

/** An option of `WebSocketManagerModule.forRoot()` is not acceptable. */
export class InvalidOptionError extends WsmError {
  constructor(
    readonly option: string,
    got: unknown,
    expects: string,
    isUnknown = false,
  ) {
    const shown = inspect(got, { depth: 0, breakLength: Infinity }).slice(
      0,
      80,
    );
    super(
      'WSM_INVALID_OPTION',
      isUnknown
        ? `WebSocketManagerModule has no option "${option}" (got ${shown}); expected ${expects}.`
        : `the option "${option}" of WebSocketManagerModule is ${shown}; expected ${expects}.`,
    );
  }
}
