import { type ArgumentsHost, Catch } from '@nestjs/common';
import { BaseWsExceptionFilter, WsException } from '@nestjs/websockets';
import { WsmError } from 'nestjs-websocket-manager';

/**
 * Tells the client the code of what the manager refused to do. Without it, Nest answers `Internal server error`.
 * The message stays here: it is written for developers.
 */
@Catch(WsmError)
export class WsmErrorFilter extends BaseWsExceptionFilter {
  override catch({ code }: WsmError, host: ArgumentsHost): void {
    super.catch(
      new WsException({ status: 'error', code, message: 'Not allowed.' }),
      host,
    );
  }
}
