import { SetMetadata } from '@nestjs/common';
import { SHARES_WITH_OTHERS } from './shares-with-others.metadata.js';

/**
 * Declares that other users may receive the payloads of this handler, or of the handlers of this gateway. It may be on
 * the handler that is sent the payload or on the handler whose client receives it. Packets to one user by a listener, a
 * stream or a promise are then allowed. What the handler emits or answers may contain objects that other users have
 * sent, which is otherwise a `foreign-object`. A broadcast to everybody is not allowed: see `egress.publicEvents`.
 * `npx nestjs-websocket-manager prove` reads the declaration, too.
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
