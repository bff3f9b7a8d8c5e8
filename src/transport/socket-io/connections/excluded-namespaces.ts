import { Inject, Injectable, Logger } from '@nestjs/common';
import { OPTIONS } from '../../../common/options/options.token.js';
import { type IdentityOptions, isExcluded } from '../../../identity/index.js';

/** The namespaces that the option `exclude` leaves alone. The log names each of them. */
@Injectable()
export class ExcludedNamespaces {
  private readonly logger = new Logger('WebSocketManager');

  constructor(
    @Inject(OPTIONS) private readonly options: Pick<IdentityOptions, 'exclude'>,
  ) {}

  /** @param name as socket.io has it, with a slash at the start */
  has(name: string): boolean {
    try {
      if (!isExcluded(name, this.options.exclude)) return false;
    } catch (error) {
      this.logger.error(
        `A function of the option "exclude" threw for ${name}, which is guarded.`,
        error,
      );
      return false;
    }
    this.logger.log(
      `Not guarded: the namespace ${name} (option "exclude"). Nobody is identified there, and nothing is judged.`,
    );
    return true;
  }
}
