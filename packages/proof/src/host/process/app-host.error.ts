import { WsmError } from 'nestjs-websocket-manager';

/** The kind of failure of the application under test. */
export type AppProblem =
  | 'app-not-found'
  | 'app-failed-to-start'
  | 'app-did-not-start-in-time'
  | 'app-crashed'
  | 'app-hangs';

const CODES: Readonly<Record<AppProblem, string>> = {
  'app-not-found': 'WSM_APP_NOT_FOUND',
  'app-failed-to-start': 'WSM_APP_FAILED_TO_START',
  'app-did-not-start-in-time': 'WSM_APP_START_TIMEOUT',
  'app-crashed': 'WSM_APP_CRASHED',
  'app-hangs': 'WSM_APP_HANGS',
};

/** The application under test could not be started, has ended, or does not answer. */
export class AppHostError extends WsmError {
  constructor(
    readonly problem: AppProblem,
    message: string,
    options?: ErrorOptions,
  ) {
    super(CODES[problem], message, options);
  }
}
