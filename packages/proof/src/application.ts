import type { AppHost, AppInfo } from './host/index.js';
import type { Identities } from './hunt/index.js';

/** The running application under test, as the checks use it. */
export type RunningApplication = Pick<
  AppHost,
  'info' | 'ask' | 'stop' | 'ended'
>;

/** The application under test. */
export interface ApplicationUnderProof {
  /** A file and an export: `./dist/app.module.js#AppModule`. */
  readonly app: string;
  /** Its description at the first start. */
  readonly info: AppInfo;
  readonly identities: Identities;
  /** Events that are intended for other users. */
  readonly share: readonly string[];
  /** Why handlers are not exercised, by their names. */
  readonly explain: Readonly<Record<string, string>>;
  /** Starts the application again. @throws {AppHostError} */
  readonly start: () => Promise<RunningApplication>;
}
