import { WsException } from '@nestjs/websockets';
import { clientError } from '../../common/client-error.js';

/** What a client is told when something was stopped. Nothing about anybody else. */
export const VIOLATION_NOTICE = Object.freeze({
  status: 'error',
  code: 'ISOLATION_VIOLATION',
  message:
    'This was stopped because it would have crossed the line between two users.',
});

/** A handler was stopped, or what it returned: see the incident for what happened. */
export class IsolationViolationException extends WsException {
  readonly code = VIOLATION_NOTICE.code;

  /** @param incidentId what the client may name to whoever looks into it */
  constructor(readonly incidentId?: string) {
    super(
      clientError({ ...VIOLATION_NOTICE, ...(incidentId && { incidentId }) }),
    );
  }
}
