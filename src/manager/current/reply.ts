/** The acknowledgement of one message whose client has asked for it. */
export class Reply {
  #state: 'open' | 'answered' | 'refused' = 'open';

  /** @param acknowledge socket.io's own function, which sends once */
  constructor(private readonly acknowledge: (...values: unknown[]) => void) {}

  /** Sends what the handler answers, unless something of its message was stopped. */
  send(values: readonly unknown[]): void {
    if (this.#state !== 'open') return;
    this.acknowledge(...values);
    // The answer itself may have been refused on its way out.
    if (this.isOpen()) this.#state = 'answered';
  }

  /**
   * Acknowledges the message with an error, in place of the handler's answer.
   *
   * @returns whether the client has an error as its answer; `false` if the handler has answered before
   */
  refuse(error: object): boolean {
    if (this.isOpen()) {
      this.#state = 'refused';
      this.acknowledge(error);
    }
    return this.#state === 'refused';
  }

  private isOpen(): boolean {
    return this.#state === 'open';
  }
}
