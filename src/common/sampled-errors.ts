import type { LoggerService } from '@nestjs/common';
import { SampledLog } from './sampled-log.js';

interface Occurrence {
  readonly error: unknown;
  readonly where: string;
}

/**
 * Logs errors that a client can cause as often as it likes: the first within a minute with its stack, then the number of
 * further ones.
 */
export class SampledErrors {
  private readonly log: SampledLog<Occurrence>;

  /**
   * @param what the error: "identify threw"
   * @param consequence its effect: "the handshake is refused"
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

  /** @param where the place of this occurrence, for its line: " for "ask"" */
  add(error: unknown, where = ''): void {
    this.log.add({ error, where });
  }

  flush(): void {
    this.log.flush();
  }
}
