import { WsmError } from '../../common/wsm-error.js';

/** A name or a value is not valid for `manager.shared`. See {@link SharedState.set}. */
export class SharedValueError extends WsmError {
  constructor(name: unknown, problem: string, options?: ErrorOptions) {
    super(
      'WSM_SHARED_VALUE',
      `manager.shared cannot hold this value under "${String(name).slice(0, 80)}": ${problem} Expected a name of 1 to 256 characters and a JSON ` +
        'value within shared.valueBytes. Keep live objects in manager.state.',
      options,
    );
  }
}
