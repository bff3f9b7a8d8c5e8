import type { SharedFinding } from './explanation.js';
import type { InspectedUser } from './inspected-user.js';
import type { Inspector } from './inspector.js';

/** Calls `tick` again and again until the returned function is called. */
export type Schedule = (tick: () => void, everyMs: number) => () => void;

export interface SweepOptions {
  /** All users there are, asked for at the beginning of each round. */
  readonly users: () => Iterable<InspectedUser>;
  readonly inspector: Inspector;
  /** What was found in one user. */
  readonly onFindings: (
    findings: readonly SharedFinding[],
    user: InspectedUser,
  ) => void;
  /** What a user or `onFindings` threw. The sweep goes on with the next user. */
  readonly onError: (error: unknown, user: InspectedUser) => void;
  /**
   * How long one tick may take.
   * @default 2
   */
  readonly sliceMs?: number;
  /**
   * Time between two ticks.
   * @default 200
   */
  readonly intervalMs?: number;
  /**
   * A user that was found clean within this time is left alone: it is not idle.
   * @default 10_000
   */
  readonly idleMs?: number;
  /** Epoch milliseconds, as in the inspector. @default Date.now */
  readonly now?: () => number;
  /** Milliseconds for measuring a slice. @default performance.now */
  readonly elapsed?: () => number;
  /** @default a timer that does not keep the process alive */
  readonly schedule?: Schedule;
}

/** Places looked at between two looks at the clock. */
const NODES_BETWEEN_CLOCKS = 512;

const onTimer: Schedule = (tick, everyMs) => {
  const timer = setInterval(tick, everyMs).unref();
  return () => clearInterval(timer);
};

/** Inspects in the background, a slice at a time, the users that send no messages. */
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
      schedule: onTimer,
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

  /** One slice: ends when its time is used up, or when all users were visited once. */
  tick(): void {
    const { elapsed, sliceMs } = this.#options;
    const end = elapsed() + sliceMs;
    do {
      const user = (this.#current ??= this.#nextSubject());
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

  #nextSubject(): InspectedUser | undefined {
    this.#round ??= this.#options.users()[Symbol.iterator]();
    const next = this.#round.next();
    if (next.done !== true) return next.value;
    this.#round = undefined;
    return undefined;
  }
}
