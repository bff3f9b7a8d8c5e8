import { WsmError } from 'nestjs-websocket-manager';

/** A leak hunt cannot be made as it was asked for. */
export class HuntOptionError extends WsmError {
  constructor(message: string, options?: ErrorOptions) {
    super('WSM_HUNT_OPTION', message, options);
  }
}
