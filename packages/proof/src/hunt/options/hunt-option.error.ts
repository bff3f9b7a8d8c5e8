import { WsmError } from 'nestjs-websocket-manager';

/** An option of a leak hunt is invalid. */
export class HuntOptionError extends WsmError {
  constructor(message: string, options?: ErrorOptions) {
    super('WSM_HUNT_OPTION', message, options);
  }
}
