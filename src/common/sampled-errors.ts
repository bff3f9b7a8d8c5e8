import type { LoggerService } from '@nestjs/common';
import { SampledLog } from './sampled-log.js';

interface Occurrence {
  readonly error: unknown;
  readonly where: string;
}

/**
 * Writes errors that a client can set off as often as it likes: the first of a minute with its stack, then how many more
 * there were.
 */
export class SampledErrors {
  private readonly log: SampledLog<Occurrence>;

  /**
   * @param what what went wrong: "identify threw"
   * @param consequence what becomes of it: "the handshake is refused"
   */
  constructor(logger: LoggerService, what: string, consequence: string) {
    this.log = new SampledLog(
      ({ error, where }) =>
        logger.error(
          `${what}${where}, ${consequence}.`,
          error instanceof Error ? error.stack : String(error),
        ),
      (count) => logger.error(`${what} ${count} more times since then.`),
    );
  }

  /** @param where the place of this one, for its own line: " for "ask"" */
  add(error: unknown, where = ''): void {
    this.log.add({ error, where });
  }

  flush(): void {
    this.log.flush();
  }
}
