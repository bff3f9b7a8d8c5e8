import { Logger } from '@nestjs/common';

/** Hears what a node has published. */
export type Listener = (message: string, from: string) => void;

const logger = new Logger('WebSocketManager');

/** A listener whose errors are logged: one message that it does not understand must not end the process. */
export function guardedListener(listener: Listener): Listener {
  let failed = 0;
  return (message, from) => {
    try {
      listener(message, from);
    } catch (error) {
      failed += 1;
      // The first, the second, the fourth: a node of another version must not fill the log.
      if (Number.isInteger(Math.log2(failed)))
        logger.error(
          `A message of another node was not understood (${failed} so far).`,
          error,
        );
    }
  };
}
