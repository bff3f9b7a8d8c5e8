import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { OPTIONS } from '../../common/options/options.token.js';
import { SampledLog } from '../../common/sampled-log.js';
import type { ManagerOptions } from '../manager.options.js';

/** One event that exceeded a limit. */
interface Exceeded {
  readonly what: string;
  readonly becomes: string;
  readonly max: number;
}

/**
 * Logs which option caused a refusal: the first one immediately, then once a minute with the exact count. The client
 * receives a code only, so that an attacker does not learn the limits.
 */
@Injectable()
export class LimitWarnings implements OnApplicationShutdown {
  private readonly logger = new Logger('WebSocketManager');
  private readonly logs = new Map<string, SampledLog<Exceeded>>();

  constructor(
    @Inject(OPTIONS) private readonly options: Pick<ManagerOptions, 'mode'>,
  ) {}

  /**
   * @param option the full name, such as `limits.payloadBytes`
   * @param what the subject of the sentence, such as "A message"
   */
  exceeded(
    option: string,
    max: number,
    what: string,
    becomes: 'refused' | 'disconnected' = 'refused',
  ): void {
    let log = this.logs.get(option);
    if (!log) {
      log = this.logOf(option);
      this.logs.set(option, log);
    }
    log.add({ what, max, becomes });
  }

  onApplicationShutdown(): void {
    for (const log of this.logs.values()) log.flush();
  }

  private logOf(option: string): SampledLog<Exceeded> {
    const isOnlyReported = this.options.mode === 'report';
    return new SampledLog(
      ({ what, max, becomes }) =>
        this.logger.warn(
          `${what} ${isOnlyReported ? 'would be' : 'is'} ${becomes}: ${option} is ${max}. Raise the option if this is legitimate use.`,
        ),
      (count) =>
        this.logger.warn(
          `${option} was exceeded ${count} more times since then.`,
        ),
    );
  }
}
