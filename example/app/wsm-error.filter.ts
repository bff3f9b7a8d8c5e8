import { type ArgumentsHost, Catch } from '@nestjs/common';
import { BaseWsExceptionFilter, WsException } from '@nestjs/websockets';
import { WsmError } from 'nestjs-websocket-manager';

/**
 * Sends the code of an error of the manager to the client. Without it, Nest answers `Internal server error`.
 * The message is not sent: it is for developers.
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
