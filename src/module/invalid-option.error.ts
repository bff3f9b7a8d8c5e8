import { inspect } from 'node:util';
import { WsmError } from '../common/wsm-error.js';

/** The value of an option with such a name may be a secret and is not shown, also where the name is misspelt. */
const SECRET = /key|salt|secret|token|password/i;

/** An option of `WebSocketManagerModule.forRoot()` is not acceptable. */
export class InvalidOptionError extends WsmError {
  /**
   * @param unknown set if there is no option of this name, with the one that was probably meant
   */
  constructor(
    readonly option: string,
    got: unknown,
    expects: string,
    unknown?: { readonly nearest: string | undefined },
  ) {
    super(
      'WSM_INVALID_OPTION',
      messageOf(option, show(option, got), expects, unknown),
    );
  }
}

function messageOf(
  option: string,
  shown: string,
  expects: string,
  unknown?: { readonly nearest: string | undefined },
): string {
  if (!unknown) {
    return `the option "${option}" of WebSocketManagerModule is ${shown}; expected ${expects}.`;
  }
  const { nearest } = unknown;
  const question = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
  return `WebSocketManagerModule has no option "${option}" (got ${shown}).${question} Expected ${expects}.`;
}

function show(option: string, got: unknown): string {
  if (SECRET.test(option) && got !== undefined) return `a ${typeof got}`;
  return inspect(got, { depth: 0, breakLength: Infinity }).slice(0, 80);
}
