import { inspect } from 'node:util';
import { WsmError } from '../common/wsm-error.js';

/** What may be a secret, also where its name is misspelt, is not shown. */
const SECRET = /key|salt|secret|token|password/i;

/** An option of `WebSocketManagerModule.forRoot()` is not acceptable. */
export class InvalidOptionError extends WsmError {
  constructor(
    readonly option: string,
    got: unknown,
    expects: string,
    isUnknown = false,
  ) {
    const shown = show(option, got);
    super(
      'WSM_INVALID_OPTION',
      isUnknown
        ? `WebSocketManagerModule has no option "${option}" (got ${shown}); expected ${expects}.`
        : `the option "${option}" of WebSocketManagerModule is ${shown}; expected ${expects}.`,
    );
  }
}

function show(option: string, got: unknown): string {
  if (SECRET.test(option) && got !== undefined) return `a ${typeof got}`;
  return inspect(got, { depth: 0, breakLength: Infinity }).slice(0, 80);
}
