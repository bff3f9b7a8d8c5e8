import { WsmError } from '../../common/wsm-error.js';

/** A message was to be sent that does not say which event it is. */
export class UntypedMessageError extends WsmError {
  constructor(method: string) {
    super(
      'WSM_UNTYPED_MESSAGE',
      `${method}() was given no event: its name is a string that is not empty, in message.type or as eventType. ` +
        'Use manager.emit(event, data).',
    );
  }
}
