import { WsmError } from '../../common/wsm-error.js';

/** The user is not a member of the channel, or its name is invalid. */
export class ForeignChannelError extends WsmError {
  constructor(channel: string, problem: string) {
    super(
      'WSM_FOREIGN_CHANNEL',
      `channel ${JSON.stringify(channel.slice(0, 80))}: ${problem}`,
    );
  }
}
