import { UseFilters } from '@nestjs/common';
import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { CurrentManager, WebSocketManager } from 'nestjs-websocket-manager';
import type { ServerEvents } from './server-events.js';
import { TextFieldsPipe } from './text-fields.pipe.js';
import { WsmErrorFilter } from './wsm-error.filter.js';

interface DirectMessage {
  /** The module checks it before the handler runs: `userId` is one of its id fields. */
  readonly userId: string;
  readonly text: string;
}

/** Sends a message from one user to another on purpose. */
@WebSocketGateway()
@UseFilters(new WsmErrorFilter())
export class MessagesGateway {
  @SubscribeMessage('message/send')
  send(
    @CurrentManager() manager: WebSocketManager<ServerEvents>,
    @MessageBody(new TextFieldsPipe('userId', 'text'))
    { userId, text }: DirectMessage,
  ): { delivered: boolean } {
    const message = { from: manager.user.userId, text };
    const delivered = manager.sendTo(userId, 'direct_message', message, {
      reason: 'direct message',
    });
    return { delivered };
  }
}
