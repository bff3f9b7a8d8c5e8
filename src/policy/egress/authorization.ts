import { Inject, Injectable, Logger } from '@nestjs/common';
import { OPTIONS } from '../../common/options/options.token.js';
import { type Emission, type IsolationOptions } from '../isolation.options.js';

/** Asks the application about what the policy would stop: `egress.authorize`. */
@Injectable()
export class Authorization {
  private readonly logger = new Logger('WebSocketManager');

  constructor(@Inject(OPTIONS) private readonly options: IsolationOptions) {}

  allows(emission: Emission): boolean {
    const { authorize } = this.options.egress;
    if (!authorize) return false;
    try {
      // A promise is truthy, too: only a plain `true` lets it pass.
      const answer: unknown = authorize(emission);
      return answer === true;
    } catch (error) {
      this.logger.error(
        'egress.authorize has thrown; the packet is stopped.',
        error,
      );
      return false;
    }
  }
}
