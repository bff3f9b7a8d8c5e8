import type { AnyEvents, EventArgs, EventName } from './events.js';
import type { ManagerRecord } from '../manager-record.js';
import { withPermit } from './permit.js';

/** Sends to one channel the user is a member of. Made by `manager.to(channel)`. */
export class ChannelEmitter<Events extends object = AnyEvents> {
  /** @internal */
  constructor(
    private readonly sender: ManagerRecord,
    private readonly channel: string,
  ) {}

  /** Sends to every member, in each namespace where the user is connected. */
  emit<Name extends EventName<Events>>(
    event: Name,
    ...args: EventArgs<Events, Name>
  ): void {
    const { sender, channel } = this;
    sender.assertActive('to');
    if (!sender.mayUse('to')) return;
    withPermit({ sender, isShared: true }, () => {
      for (const namespace of sender.namespaces) {
        namespace.to(channel).emit(event, ...args);
      }
    });
  }
}
