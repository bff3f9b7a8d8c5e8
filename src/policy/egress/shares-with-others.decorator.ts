import { SetMetadata } from '@nestjs/common';
import { SHARES_WITH_OTHERS } from './shares-with-others.metadata.js';

/**
 * Says that other users are meant to receive what this handler is sent, or what the handlers of this gateway are sent.
 * The leak hunt of `npx nestjs-websocket-manager prove` believes it; nothing else changes.
 *
 * ```ts
 * @SharesWithOthers('said', 'joined')
 * @SubscribeMessage('say')
 * say(@MessageBody() message: Message) { … }
 * ```
 *
 * @param events the packets that may carry it; without any, whatever packet carries what the handler was sent.
 *   Events that come from elsewhere, such as `handleConnection`, are named on the gateway.
 */
export const SharesWithOthers = (
  ...events: string[]
): ClassDecorator & MethodDecorator => SetMetadata(SHARES_WITH_OTHERS, events);
