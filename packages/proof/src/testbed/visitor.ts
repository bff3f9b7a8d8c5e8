import { type Socket, io } from 'socket.io-client';

/** Long enough for an answer on a slow machine, in milliseconds. */
const ANSWER_MS = 2_000;
/** An exception or a notice may arrive before the answer, or instead of it. */
const AFTER_NOTICE_MS = 60;
/** The events of refusals without an acknowledgement, and of notices. */
const NOTICES = ['exception', 'wsm:notice'];
const CONNECT_MS = 10_000;

/** A packet that a visitor received: an event and its arguments. */
export type Packet = readonly [event: string, ...args: readonly unknown[]];

/** The connected client of a simulated user, and all packets that it received. */
export class Visitor {
  readonly packets: Packet[] = [];
  /** The answers to `ask`. */
  readonly answers: unknown[] = [];
  /** Why the connection ended; `undefined` while it is open. */
  ending: string | undefined;

  private constructor(readonly socket: Socket) {
    socket.onAny((event: string, ...args: unknown[]) =>
      this.packets.push([event, ...args]),
    );
    socket.on('disconnect', (reason) => {
      this.ending = reason;
    });
  }

  /**
   * Connects.
   *
   * @returns the code if the server refuses the connection
   */
  static async enter(
    url: string,
    auth: Readonly<Record<string, unknown>>,
  ): Promise<Visitor | { readonly refusal: string }> {
    const socket = io(url, {
      auth,
      autoConnect: false,
      forceNew: true,
      reconnection: false,
      timeout: CONNECT_MS,
      transports: ['websocket'],
    });
    const visitor = new Visitor(socket);
    const refusal = await new Promise<string | undefined>((resolve) => {
      socket.once('connect', () => resolve(undefined));
      socket.once('connect_error', (error) => {
        const { data } = error as Error & { data?: { code?: string } };
        resolve(data?.code ?? error.message);
      });
      socket.connect();
    });
    if (refusal === undefined) return visitor;
    socket.disconnect();
    return { refusal };
  }

  /** The id of the socket, also after it was disconnected. */
  get id(): string {
    return this.socket.id ?? '';
  }

  /** The codes of the refusals and notices received so far. */
  get notices(): readonly string[] {
    const told = this.packets
      .filter(([event]) => NOTICES.includes(event))
      .map(([, notice]) => notice);
    const refused = this.answers.filter(
      (answer) => (answer as { status?: unknown } | null)?.status === 'error',
    );
    return [...refused, ...told].map((notice) =>
      String((notice as { code?: unknown })?.code),
    );
  }

  /** The packets from others or from the server, without notices and answers. */
  get news(): readonly Packet[] {
    return this.packets.filter(([event]) => !NOTICES.includes(event));
  }

  send(event: string, ...args: unknown[]): void {
    this.socket.emit(event, ...args);
  }

  /** Sends and waits for the answer; `undefined` if there is none. */
  async ask(event: string, ...args: unknown[]): Promise<unknown> {
    if (!this.socket.connected) return undefined;
    return new Promise((resolve) => {
      const end = (answer?: unknown) => {
        clearTimeout(timer);
        for (const event of NOTICES) this.socket.off(event, refused);
        this.socket.off('disconnect', ended);
        resolve(answer);
      };
      const refused = () => void setTimeout(end, AFTER_NOTICE_MS);
      const ended = () => end();
      const timer = setTimeout(end, ANSWER_MS);
      for (const event of NOTICES) this.socket.once(event, refused);
      this.socket.once('disconnect', ended);
      this.socket.emit(event, ...args, (answer: unknown) => {
        this.answers.push(answer);
        end(answer);
      });
    });
  }

  leave(): void {
    this.socket.disconnect();
  }
}
