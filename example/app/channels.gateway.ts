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

/** Conversations of several users. Anybody may join; only members send and receive. */
@WebSocketGateway()
@UseFilters(new WsmErrorFilter())
export class ChannelsGateway {
  @SubscribeMessage('channel/join')
  join(
    @CurrentManager() manager: WebSocketManager<ServerEvents>,
    @MessageBody(new TextFieldsPipe('channel'))
    { channel }: { channel: string },
  ): { joined: string } {
    manager.join(channel);
    return { joined: channel };
  }

  @SubscribeMessage('channel/leave')
  leave(
    @CurrentManager() manager: WebSocketManager<ServerEvents>,
    @MessageBody(new TextFieldsPipe('channel'))
    { channel }: { channel: string },
  ): { left: string } {
    manager.leave(channel);
    return { left: channel };
  }

  @SubscribeMessage('channel/say')
  say(
    @CurrentManager() manager: WebSocketManager<ServerEvents>,
    @MessageBody(new TextFieldsPipe('channel', 'text'))
    { channel, text }: { channel: string; text: string },
  ): { said: string } {
    const from = manager.user.userId;
    manager.to(channel).emit('channel_message', { channel, from, text });
    return { said: text };
  }
}
