import { WsException } from '@nestjs/websockets';
import { clientError } from '../common/client-error.js';
import type { IdRefusal } from './ids/assess-id.js';

/** What a client is told about an id that was refused. Never the id itself. */
export interface SuspiciousIdError {
  readonly status: 'error';
  readonly code: 'SUSPICIOUS_ID';
  readonly message: string;
  readonly reasons: readonly IdRefusal[];
  /** Where the id stood, if the application named the place. */
  readonly field?: string;
}

/** An id in a message that must not become a key, a room or a log line. See `assessId` for the reasons. */
export class SuspiciousIdException extends WsException {
  readonly code = 'SUSPICIOUS_ID';

  /**
   * @param field a name the application chose; a name out of the payload would echo what the sender wrote
   */
  constructor(
    readonly reasons: readonly IdRefusal[],
    readonly field?: string,
  ) {
    const place = field === undefined ? 'An id' : `The id in "${field}"`;
    super(
      clientError({
        status: 'error',
        code: 'SUSPICIOUS_ID',
        message: `${place} is not acceptable (${reasons.join(', ')}).`,
        reasons,
        ...(field === undefined ? undefined : { field }),
      } satisfies SuspiciousIdError),
    );
  }
}
