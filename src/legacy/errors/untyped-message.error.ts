import { WsmError } from '../../common/wsm-error.js';

/** A deprecated method was given a message without an event name. */
export class UntypedMessageError extends WsmError {
  constructor(method: string) {
    super(
      'WSM_UNTYPED_MESSAGE',
      `${method}() was given no event name. Expected a non-empty string, in message.type or as eventType. ` +
        'Use manager.emit(event, data).',
    );
  }
}
