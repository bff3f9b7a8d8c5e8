import type { Socket } from 'socket.io-client';
import type { ServerEvents } from '../app/server-events.js';
import type { WhoAmI } from '../app/who-am-i.gateway.js';
import { eventually } from './eventually.js';

/** One packet that a device received. */
export interface Packet {
  readonly event: string;
  readonly data: unknown;
  /** Increases with each packet that any device receives, to show the order. */
  readonly order: number;
}

interface Notice {
  readonly code?: string;
  readonly message: string;
}

interface Refusal extends Notice {
  readonly status: 'error';
}

const NOTICES = ['exception', 'wsm:notice'];
const ANSWER_WITHIN_MS = 5000;

let packets = 0;

/** A connected client of one user, and all packets that the server sent to it. */
export class Device {
  readonly received: Packet[] = [];
  /** Why the connection ended, `undefined` while it is open. */
  ending: string | undefined;

  constructor(
    /** The name in the table: `Bob's phone`. */
    readonly name: string,
    private readonly socket: Socket,
  ) {
    socket.onAny((event: string, data: unknown) => {
      packets += 1;
      this.received.push({ event, data, order: packets });
    });
    socket.on('disconnect', (reason) => {
      this.ending = reason;
    });
  }

  /** The names of the events received so far, in order. */
  get events(): string[] {
    return this.received.map(({ event }) => event);
  }

  /** The codes of the errors received so far, in order. */
  get errorCodes(): string[] {
    return this.received
      .filter(({ event }) => NOTICES.includes(event))
      .map(({ data }) => data as Notice)
      .map(({ code, message }) => code ?? message);
  }

  /** The payloads of an event, one for each time that it was received. */
  dataOf<Data>(event: keyof ServerEvents): Data[] {
    return this.received
      .filter((packet) => packet.event === event)
      .map(({ data }) => data as Data);
  }

  /** Sends and does not wait. */
  send(event: string, ...args: unknown[]): void {
    this.socket.emit(event, ...args);
  }

  /** Sends and waits for the answer. Throws an error that the server sends instead. */
  ask<Answer>(event: string, data?: unknown): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const refuse = ({ code, message }: Notice) =>
        reject(new Error(code ?? message));
      this.socket.once('exception', refuse);
      this.socket
        .timeout(ANSWER_WITHIN_MS)
        .emit(event, data ?? null, (error: Error | null, answer: unknown) => {
          this.socket.off('exception', refuse);
          if (error)
            reject(new Error(`${this.name} got no answer to ${event}`));
          else if ((answer as Partial<Refusal> | null)?.status === 'error')
            refuse(answer as Refusal);
          else resolve(answer as Answer);
        });
    });
  }

  /** Sends a message that the server should refuse. @returns the code of the refusal, or `accepted` */
  async codeOf(event: string, data: unknown): Promise<string> {
    return this.ask(event, data).then(
      () => 'accepted',
      (error: Error) => error.message,
    );
  }

  whoAmI(): Promise<WhoAmI> {
    return this.ask<WhoAmI>('who-am-i');
  }

  /**
   * Waits until all packets that the server has sent so far have arrived. A connection delivers in order, so a packet
   * that has not arrived before this answer was not sent.
   */
  async caughtUp(): Promise<void> {
    await this.whoAmI();
  }

  async untilReceived(event: string): Promise<void> {
    await eventually(`${this.name} has received ${event}`, () =>
      this.events.includes(event),
    );
  }

  async untilEnded(): Promise<string> {
    await eventually(
      `${this.name} is disconnected`,
      () => this.ending !== undefined,
    );
    return this.ending ?? '';
  }

  leave(): void {
    this.socket.disconnect();
  }
}
