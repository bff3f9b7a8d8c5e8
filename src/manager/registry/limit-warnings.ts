import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { OPTIONS } from '../../common/options/options.token.js';
import { SampledLog } from '../../common/sampled-log.js';
import type { ManagerOptions } from '../manager.options.js';

/** One occasion on which a limit was exceeded. */
interface Exceeded {
  readonly what: string;
  readonly becomes: string;
  readonly max: number;
}

/**
 * Tells the operator which option refuses something: the first time at once, then once a minute with the exact count.
 * The client gets a code only; what a server allows is nothing that an attacker has to know.
 */
@Injectable()
export class LimitWarnings implements OnApplicationShutdown {
  private readonly logger = new Logger('WebSocketManager');
  private readonly logs = new Map<string, SampledLog<Exceeded>>();

  constructor(
    @Inject(OPTIONS) private readonly options: Pick<ManagerOptions, 'mode'>,
  ) {}

  /**
   * @param option the whole name: `limits.payloadBytes`
   * @param what what is refused, as the subject of a sentence: "A message"
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
          `${what} ${isOnlyReported ? 'would be' : 'is'} ${becomes}: ${option} is ${max}. Raise the option if this is genuine use.`,
        ),
      (count) =>
        this.logger.warn(
          `${option} was exceeded ${count} more times since then.`,
        ),
    );
  }
}
