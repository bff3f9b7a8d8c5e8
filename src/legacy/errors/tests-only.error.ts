import { WsmError } from '../../common/wsm-error.js';

/** A function that disconnects every user was called outside a test. */
export class TestsOnlyError extends WsmError {
  constructor(call: string) {
    super(
      'WSM_TESTS_ONLY',
      `${call} disconnects every user, and NODE_ENV is not "test". ` +
        'To end one manager, call registry.release(user); to end all of them, call app.close().',
    );
  }
}
