/** The acknowledgement of one message. */
export class Reply {
  #state: 'open' | 'answered' | 'refused' = 'open';

  /** @param acknowledge socket.io's own function, which sends once */
  constructor(private readonly acknowledge: (...values: unknown[]) => void) {}

  /** Sends the handler's answer, unless the message was refused. */
  send(values: readonly unknown[]): void {
    if (this.#state !== 'open') return;
    this.acknowledge(...values);
    // The egress policy may have refused the answer itself.
    if (this.isOpen()) this.#state = 'answered';
  }

  /**
   * Acknowledges the message with an error instead of the handler's answer.
   *
   * @returns whether the client received an error; `false` if the handler has already answered
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
