import { WsException } from '@nestjs/websockets';

/** What a client is told when something was stopped. Nothing about anybody else. */
export const VIOLATION_NOTICE = Object.freeze({
  status: 'error',
  code: 'ISOLATION_VIOLATION',
  message:
    'This was stopped because it would have crossed the line between two users.',
});

/** A handler was stopped, or what it returned: see `violations$` and the log for what happened. */
export class IsolationViolationException extends WsException {
  readonly code = VIOLATION_NOTICE.code;

  constructor() {
    super({ ...VIOLATION_NOTICE });
  }
}
