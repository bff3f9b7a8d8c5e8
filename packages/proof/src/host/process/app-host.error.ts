import { WsmError } from 'nestjs-websocket-manager';

/** What has gone wrong with the application under proof. */
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

/** The application under proof could not be started, or has ended, or does not answer. */
export class AppHostError extends WsmError {
  constructor(
    readonly problem: AppProblem,
    message: string,
    options?: ErrorOptions,
  ) {
    super(CODES[problem], message, options);
  }
}
