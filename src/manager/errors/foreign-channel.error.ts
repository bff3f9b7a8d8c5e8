import { WsmError } from '../../common/wsm-error.js';

/** A channel was used that the user is not a member of, or that is no channel at all. */
export class ForeignChannelError extends WsmError {
  constructor(channel: string, problem: string) {
    super(
      'WSM_FOREIGN_CHANNEL',
      `channel ${JSON.stringify(channel.slice(0, 80))}: ${problem}`,
    );
  }
}
