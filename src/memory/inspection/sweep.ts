import type { SharedFinding } from './explanation.js';
import type { InspectedUser } from './inspected-user.js';
import type { Inspector } from './inspector.js';

/** Calls `tick` every `everyMs` milliseconds until the returned function is called. */
export type Schedule = (tick: () => void, everyMs: number) => () => void;

export interface SweepOptions {
  /** All users. Called at the beginning of each round. */
  readonly users: () => Iterable<InspectedUser>;
  readonly inspector: Inspector;
  /** Receives the findings for one user. */
  readonly onFindings: (
    findings: readonly SharedFinding[],
    user: InspectedUser,
  ) => void;
  /** Receives an error of the inspection or of `onFindings`. The sweep continues with the next user. */
  readonly onError: (error: unknown, user: InspectedUser) => void;
  /**
   * Duration of one tick in milliseconds.
   * @default 2
   */
  readonly sliceMs?: number;
  /**
   * Time between two ticks in milliseconds.
   * @default 200
   */
  readonly intervalMs?: number;
  /**
   * A user who was found clean within this time, in milliseconds, is not idle and is skipped.
   * @default 10_000
   */
  readonly idleMs?: number;
  /** Epoch milliseconds, as in the inspector. @default Date.now */
  readonly now?: () => number;
  /** Monotonic clock in milliseconds, which measures a tick. @default performance.now */
  readonly elapsed?: () => number;
  /** @default a timer that does not keep the process alive */
  readonly schedule?: Schedule;
}

/** Places visited between two readings of the clock. */
const NODES_BETWEEN_CLOCKS = 512;

const scheduleInterval: Schedule = (tick, everyMs) => {
  const timer = setInterval(tick, everyMs).unref();
  return () => clearInterval(timer);
};

/** Inspects idle users in the background, in slices of a few milliseconds. */
export class Sweep {
  readonly #options: Required<SweepOptions>;
  #round: Iterator<InspectedUser> | undefined;
  #current: InspectedUser | undefined;
  #cancel: (() => void) | undefined;

  constructor(options: SweepOptions) {
    this.#options = {
      sliceMs: 2,
      intervalMs: 200,
      idleMs: 10_000,
      now: Date.now,
      elapsed: () => performance.now(),
      schedule: scheduleInterval,
      ...options,
    };
  }

  get isRunning(): boolean {
    return this.#cancel !== undefined;
  }

  start(): void {
    const { schedule, intervalMs } = this.#options;
    this.#cancel ??= schedule(() => this.tick(), intervalMs);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#round = undefined;
    this.#current = undefined;
  }

  /** Runs one slice. It ends when its time is spent or the round is complete. */
  tick(): void {
    const { elapsed, sliceMs } = this.#options;
    const end = elapsed() + sliceMs;
    do {
      const user = (this.#current ??= this.#nextUser());
      if (user === undefined) return;
      if (!this.#isIdle(user) || this.#isFinished(user)) {
        this.#current = undefined;
      }
    } while (elapsed() < end);
  }

  #isIdle({ owner }: InspectedUser): boolean {
    const { idleMs, now } = this.#options;
    if (!owner.live) return false;
    return owner.cleanAt === undefined || now() - owner.cleanAt >= idleMs;
  }

  #isFinished(user: InspectedUser): boolean {
    const { inspector, onError, onFindings } = this.#options;
    try {
      const findings = inspector.inspect(user, {
        maxNodes: NODES_BETWEEN_CLOCKS,
        isThorough: true,
      });
      if (findings.length > 0) onFindings(findings, user);
    } catch (error) {
      onError(error, user);
      return true;
    }
    return user.owner.paused === undefined;
  }

  #nextUser(): InspectedUser | undefined {
    this.#round ??= this.#options.users()[Symbol.iterator]();
    const next = this.#round.next();
    if (next.done !== true) return next.value;
    this.#round = undefined;
    return undefined;
  }
}
