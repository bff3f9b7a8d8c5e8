import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  UseFilters,
} from '@nestjs/common';
import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WsException,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';

@Catch(WsException)
class HelpfulFilter implements ExceptionFilter<WsException> {
  private previous: unknown;

  catch(exception: WsException, host: ArgumentsHost): void {
    const ws = host.switchToWs();
    const { previous } = this;
    this.previous = ws.getData();
    ws.getClient<Socket>().emit('exception', {
      message: exception.message,
      previous,
    });
  }
}

/** The defect: An exception filter adds earlier messages of any user. */
@UseFilters(HelpfulFilter)
@WebSocketGateway()
export class UploadGateway {
  @SubscribeMessage('upload')
  upload(@MessageBody() { size }: { size: number }): string {
    if (size > 10) throw new WsException('too large');
    return 'uploaded';
  }
}
