import { WsException } from '@nestjs/websockets';
import { clientError } from '../../common/client-error.js';

/** The error that a client receives when its message is stopped. Names no other user. */
export const VIOLATION_NOTICE = Object.freeze({
  status: 'error',
  code: 'ISOLATION_VIOLATION',
  message:
    'This was stopped because it would have crossed the boundary between two users.',
});

/** A handler or its response was stopped. The incident of {@link incidentId} records what happened. */
export class IsolationViolationException extends WsException {
  readonly code = VIOLATION_NOTICE.code;

  /** @param incidentId the id that the client may quote to support */
  constructor(readonly incidentId?: string) {
    super(
      clientError({ ...VIOLATION_NOTICE, ...(incidentId && { incidentId }) }),
    );
  }
}
