import { SetMetadata } from '@nestjs/common';
import { SHARES_WITH_OTHERS } from './shares-with-others.metadata.js';

/**
 * Declares that other users may receive the payloads of this handler, or of the handlers of this gateway. It is read by
 * `npx nestjs-websocket-manager prove` and by the check of streams that several users subscribe to. What the handler
 * emits or answers may contain objects that other users have sent, which is otherwise a `foreign-object`. It allows no
 * other recipients.
 *
 * ```ts
 * @SharesWithOthers('said', 'joined')
 * @SubscribeMessage('say')
 * say(@MessageBody() message: Message) { … }
 * ```
 *
 * @param events the events that may carry the payload; any event if omitted. Declare events that no handler sends, such
 *   as those of `handleConnection`, on the gateway.
 */
export const SharesWithOthers = (
  ...events: string[]
): ClassDecorator & MethodDecorator => SetMetadata(SHARES_WITH_OTHERS, events);
