import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { OPTIONS } from '../../common/options/options.token.js';
import { SampledErrors } from '../../common/sampled-errors.js';
import { type Emission, type IsolationOptions } from '../isolation.options.js';

/** Calls `egress.authorize` for a packet that the policy would stop. */
@Injectable()
export class Authorization implements OnApplicationShutdown {
  private readonly failures = new SampledErrors(
    new Logger('WebSocketManager'),
    'egress.authorize threw',
    'the packet is stopped',
  );

  constructor(@Inject(OPTIONS) private readonly options: IsolationOptions) {}

  onApplicationShutdown(): void {
    this.failures.flush();
  }

  allows(emission: Emission): boolean {
    const { authorize } = this.options.egress;
    if (!authorize) return false;
    try {
      // A promise is truthy: only the value `true` allows the packet.
      const answer: unknown = authorize(emission);
      return answer === true;
    } catch (error) {
      this.failures.add(error);
      return false;
    }
  }
}
