import type { AppHost, AppInfo } from './host/index.js';
import type { Identities } from './hunt/index.js';

/** A running application under proof, as the checks use it. */
export type RunningApplication = Pick<
  AppHost,
  'info' | 'ask' | 'stop' | 'ended'
>;

/** The application that is proved. */
export interface ApplicationUnderProof {
  /** A file and an export: `./dist/app.module.js#AppModule`. */
  readonly app: string;
  /** What it was when it was started for the first time. */
  readonly info: AppInfo;
  readonly identities: Identities;
  /** Events that are meant for others. */
  readonly share: readonly string[];
  /** Why handlers need not be exercised, by their names. */
  readonly explain: Readonly<Record<string, string>>;
  /** Starts another one. @throws {AppHostError} */
  readonly start: () => Promise<RunningApplication>;
}
