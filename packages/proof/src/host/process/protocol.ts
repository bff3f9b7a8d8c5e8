import type { AppInfo } from '../app-info.js';
import type { ObservedEffects } from '../observation/index.js';
import type { AppProblem } from './app-host.error.js';

/** Memory of the application's process in bytes. */
export interface MemoryUse {
  readonly heapUsed: number;
  readonly rss: number;
  readonly external: number;
  /** Whether garbage was collected before. */
  readonly isCollected: boolean;
}

/** What `validateIsolation()` of the application's registry says. */
export interface IsolationAnswer {
  readonly clean: boolean;
  /** `vector: users at paths`, one line a finding. */
  readonly findings: readonly string[];
}

/** Registry status, without what cannot be sent. */
export interface RegistryAnswer {
  readonly managers: number;
  readonly connections: number;
  readonly idle: number;
  readonly users: Readonly<Record<string, number>>;
  readonly rejections: Readonly<Record<string, number>>;
  readonly quarantined: number;
  /** Where the breaker of the server stands. */
  readonly breaker: string;
}

/** What can be asked of a running application, and what it answers. */
export interface Answers {
  /** Whether its event loop turns: milliseconds since it has started. */
  readonly 'app.alive': number;
  /** Found out anew: the application may have been restarted. */
  readonly 'app.info': AppInfo;
  /** Closes the application and starts it again in the same process, on another port. */
  readonly 'app.restart': AppInfo;
  readonly 'app.memory': MemoryUse;
  /** Events that the sockets listen to beside Nest's handlers, as handlers to send to. */
  readonly 'sockets.listeners': AppInfo['handlers'];
  /** What the handlers did beside answering, since the application started. */
  readonly 'handlers.effects': ObservedEffects;
  /** `undefined` if the application does not import the module; so are the following. */
  readonly 'registry.status': RegistryAnswer | undefined;
  readonly 'registry.validateIsolation': IsolationAnswer | undefined;
  /** The vectors that the application has not enforced. */
  readonly 'vectors.unenforced': readonly string[] | undefined;
  /** How many violations the application has raised since it started, by vector. */
  readonly 'violations.seen': Readonly<Record<string, number>> | undefined;
}

export type CommandName = keyof Answers;

/** What the parent sends. */
export type Request =
  { readonly ask: CommandName; readonly id: number } | { readonly close: true };

/** What the child says. */
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
