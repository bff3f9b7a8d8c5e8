import type { Subscription } from 'rxjs';
import type { Socket } from 'socket.io';

type Listener = (...args: unknown[]) => void;

/** What is bound to one socket: the listeners of its handlers, and the streams that they still answer with. */
export class SocketBinding {
  /** Streams that have not ended. They end with the socket. */
  readonly subscriptions = new Set<Subscription>();
  readonly #listeners: [message: string, listener: Listener][] = [];
  #isClosed = false;

  constructor(readonly socket: Socket) {
    socket.once('disconnect', () => this.close());
  }

  /** Whether the socket has disconnected: later answers are dropped. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  listen(message: string, listener: Listener): void {
    this.socket.on(message, listener);
    this.#listeners.push([message, listener]);
  }

  private close(): void {
    this.#isClosed = true;
    for (const [message, listener] of this.#listeners)
      this.socket.off(message, listener);
    for (const subscription of this.subscriptions) subscription.unsubscribe();
  }
}
