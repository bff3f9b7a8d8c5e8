import type { HuntProblem } from '../hunt-result.js';

/** Ends a hunt before its plan is complete. */
export class HuntStopped extends Error {
  constructor(
    readonly code: HuntProblem | undefined,
    message: string,
  ) {
    super(message);
  }
}

/** More packets than this within a second, and per message in that second, are a flood. */
const PACKETS_PER_SECOND = 20_000;
const PACKETS_PER_MESSAGE = 200;

interface Bounds {
  readonly budgetMs: number;
  readonly maxMessages: number;
}

/** The limits of a hunt: time, messages, and packets of the application. */
export class Limits {
  messagesSent = 0;
  packetsReceived = 0;
  private readonly begun = performance.now();
  private second = 0;
  private packetsInSecond = 0;
  private messagesInSecond = 0;
  private stopped: HuntStopped | undefined;
  private wake: (() => void) | undefined;
  private readonly stop: Promise<void>;

  constructor(private readonly bounds: Bounds) {
    this.stop = new Promise((resolve) => (this.wake = resolve));
  }

  /** The remaining time in milliseconds. */
  get remainingMs(): number {
    return Math.max(0, this.bounds.budgetMs - (performance.now() - this.begun));
  }

  /** Ends the hunt at its next step. Only the first reason counts. */
  end(code: HuntProblem | undefined, message: string): void {
    this.stopped ??= new HuntStopped(code, message);
    this.wake?.();
  }

  /** @throws {HuntStopped} */
  check(): void {
    if (this.remainingMs === 0) this.end(undefined, 'its time is used up');
    if (this.messagesSent >= this.bounds.maxMessages)
      this.end(undefined, 'its messages are used up');
    if (this.stopped) throw this.stopped;
  }

  countMessage(): void {
    this.messagesSent += 1;
    this.messagesInSecond += 1;
  }

  countPacket(): void {
    this.packetsReceived += 1;
    const second = Math.floor(performance.now() / 1000);
    if (second !== this.second) {
      this.second = second;
      this.packetsInSecond = 0;
      this.messagesInSecond = 0;
    }
    this.packetsInSecond += 1;
    const allowed =
      PACKETS_PER_SECOND + this.messagesInSecond * PACKETS_PER_MESSAGE;
    if (this.packetsInSecond > allowed)
      this.end(
        'app-floods',
        `The application has sent ${this.packetsInSecond} packets within a second, in answer to ${this.messagesInSecond} messages.`,
      );
  }

  /** Waits, at most until the hunt ends. */
  async pause(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, Math.min(ms, this.remainingMs));
    });
    await Promise.race([over, this.stop]);
    clearTimeout(timer);
  }
}
