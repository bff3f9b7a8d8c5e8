/** The events of a manager, see {@link WebSocketManager.on}. */
export type ManagerEvent = 'connected' | 'disconnected' | 'released';

/** Receives the id of the socket that connected or disconnected; no argument for `released`. */
export type ManagerListener = (connectionId?: string) => void;

/** The listeners of one manager. An error in one listener is reported; the other listeners still run. */
export class ManagerListeners {
  readonly #listeners = new Map<ManagerEvent, Set<ManagerListener>>();

  add(event: ManagerEvent, listener: ManagerListener): void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
  }

  remove(event: ManagerEvent, listener: ManagerListener): void {
    this.#listeners.get(event)?.delete(listener);
  }

  notify(
    event: ManagerEvent,
    onError: (error: unknown) => void,
    connectionId?: string,
  ): void {
    for (const listener of this.#listeners.get(event) ?? []) {
      try {
        listener(connectionId);
      } catch (error) {
        onError(error);
      }
    }
  }
}
