import { createHash } from 'node:crypto';
import { ClusterUnreachableError } from '../cluster-unreachable.error.js';
import type { RedisClient } from './redis-client.js';

/** Commands that wait for an answer: beyond, they fail at once. An engine that hangs must not fill the memory. */
const MAX_UNANSWERED = 10_000;
/** And how many characters they may have together. */
const MAX_UNANSWERED_LENGTH = 64 * 1_024 * 1_024;

/** Runs commands and scripts, each with a time limit and one kind of error. */
export class RedisCommands {
  readonly #digests = new Map<string, string>();
  #unanswered = 0;
  #unansweredLength = 0;

  constructor(
    private readonly client: RedisClient,
    private readonly prefix: string,
    private readonly timeoutMs: number,
  ) {}

  /** The braces make Redis Cluster place a key by its name alone, whatever is in the name. */
  keyOf(kind: string, name: string): string {
    const digest = createHash('sha1').update(name).digest('base64url');
    return `${this.prefix}:${kind}:{${digest}}`;
  }

  /** @throws {ClusterUnreachableError} */
  run(what: string, key: string, args: readonly string[]): Promise<unknown> {
    return this.answerOf(what, () => this.#send(key, args));
  }

  /** Sends a script by its digest, and whole where Redis does not know it. @throws {ClusterUnreachableError} */
  async script(
    what: string,
    script: string,
    key: string,
    args: readonly string[],
  ): Promise<unknown> {
    const digest = this.#digestOf(script);
    const rest = ['1', key, ...args];
    return this.answerOf(what, async () => {
      try {
        return await this.#send(key, ['EVALSHA', digest, ...rest]);
      } catch (error) {
        if (!isUnknownScript(error)) throw error;
        return this.#send(key, ['EVAL', script, ...rest]);
      }
    });
  }

  /** @throws {ClusterUnreachableError} also when the answer comes too late */
  async answerOf<T>(what: string, ask: () => Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`no answer within ${this.timeoutMs} ms`)),
        this.timeoutMs,
      ).unref();
    });
    try {
      return await Promise.race([ask(), late]);
    } catch (error) {
      throw new ClusterUnreachableError(what, error);
    } finally {
      clearTimeout(timer);
    }
  }

  async #send(key: string, args: readonly string[]): Promise<unknown> {
    if (
      this.#unanswered >= MAX_UNANSWERED ||
      this.#unansweredLength >= MAX_UNANSWERED_LENGTH
    )
      throw new Error(`${this.#unanswered} commands have no answer yet`);
    const length = args.reduce((sum, arg) => sum + arg.length, 0);
    this.#unanswered += 1;
    this.#unansweredLength += length;
    try {
      return await this.client.command(key, args);
    } finally {
      this.#unanswered -= 1;
      this.#unansweredLength -= length;
    }
  }

  #digestOf(script: string): string {
    const known = this.#digests.get(script);
    if (known) return known;
    const digest = createHash('sha1').update(script).digest('hex');
    this.#digests.set(script, digest);
    return digest;
  }
}

function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}
