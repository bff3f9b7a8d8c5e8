import type { Namespace } from 'socket.io';
import type { AnyEvents, EventArgs, EventName } from './events.js';

/** Sends to one channel the user is a member of. Made by `manager.to(channel)`. */
export class ChannelEmitter<Events extends object = AnyEvents> {
  /** @internal */
  constructor(
    private readonly namespaces: Iterable<Namespace>,
    private readonly channel: string,
  ) {}

  /** Sends to every member, in each namespace where the user is connected. */
  emit<Name extends EventName<Events>>(
    event: Name,
    ...args: EventArgs<Events, Name>
  ): void {
    for (const namespace of this.namespaces) {
      namespace.to(this.channel).emit(event, ...args);
    }
  }
}
