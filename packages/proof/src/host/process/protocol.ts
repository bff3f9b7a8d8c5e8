import type { AppInfo } from '../app-info.js';
import type { ObservedEffects } from '../observation/index.js';
import type { AppProblem } from './app-host.error.js';

/** Memory of the application's process in bytes. */
export interface MemoryUse {
  readonly heapUsed: number;
  readonly rss: number;
  readonly external: number;
  /** Whether garbage was collected before the measurement. */
  readonly isCollected: boolean;
}

/** The result of `validateIsolation()` of the application's registry. */
export interface IsolationAnswer {
  readonly clean: boolean;
  /** `vector: users at paths`, one line for each finding. */
  readonly findings: readonly string[];
}

/** The registry status, without values that cannot be sent. */
export interface RegistryAnswer {
  readonly managers: number;
  readonly connections: number;
  readonly idle: number;
  readonly users: Readonly<Record<string, number>>;
  readonly rejections: Readonly<Record<string, number>>;
  readonly quarantined: number;
  /** The state of the server's breaker. */
  readonly breaker: string;
}

/** The commands of a running application, and their answers. */
export interface Answers {
  /** Checks that its event loop runs: milliseconds since its start. */
  readonly 'app.alive': number;
  /** The current description: the application may have been restarted. */
  readonly 'app.info': AppInfo;
  /** Closes the application and starts it again in the same process, on another port. */
  readonly 'app.restart': AppInfo;
  readonly 'app.memory': MemoryUse;
  /** Events that sockets listen to beside Nest's handlers, in the form of handlers. */
  readonly 'sockets.listeners': AppInfo['handlers'];
  /** The effects of the handlers beside answers, since the application started. */
  readonly 'handlers.effects': ObservedEffects;
  /** `undefined` if the application does not import the module, like the following. */
  readonly 'registry.status': RegistryAnswer | undefined;
  readonly 'registry.validateIsolation': IsolationAnswer | undefined;
  /** The vectors that the application does not enforce. */
  readonly 'vectors.unenforced': readonly string[] | undefined;
  /** The number of violations since the application started, by vector. */
  readonly 'violations.seen': Readonly<Record<string, number>> | undefined;
}

export type CommandName = keyof Answers;

/** A message of the parent. */
export type Request =
  { readonly ask: CommandName; readonly id: number } | { readonly close: true };

/** A message of the child. */
export type Reply =
  | { readonly started: AppInfo }
  | {
      readonly failed: {
        readonly problem: AppProblem;
        readonly message: string;
      };
    }
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: string };
