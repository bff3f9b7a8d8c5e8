import type { AnyEvents, EventArgs, EventName } from './events.js';
import type { ManagerRecord } from '../manager-record.js';
import { isMemberOf } from './channel.js';
import { withSendContext } from './send-context.js';
import { roomOfChannel } from './tenant-room.js';

/** Sends to one channel that the user is a member of. Created by {@link WebSocketManager.to}. */
export class ChannelEmitter<Events extends object = AnyEvents> {
  /** @internal */
  constructor(
    private readonly sender: ManagerRecord,
    private readonly channel: string,
  ) {}

  /**
   * Sends to every member, in each namespace where the user is connected. If the user has left the channel, nothing is
   * sent and the violation `foreign-channel` is recorded.
   */
  emit<Name extends EventName<Events>>(
    event: Name,
    ...args: EventArgs<Events, Name>
  ): void {
    const { sender, channel } = this;
    sender.assertActive('to');
    if (!sender.canSend('to')) return;
    if (!isMemberOf(sender, channel)) {
      const { observer } = sender.host;
      if (observer?.mayReach(sender, channel, event) === false) return;
    }
    const target = roomOfChannel(sender.user, channel);
    for (const namespace of sender.namespaces) {
      withSendContext({ sender, isShared: true, target, event, args }, () => {
        namespace.to(target).emit(event, ...args);
      });
    }
  }
}
