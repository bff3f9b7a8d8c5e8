import { type Socket, io } from 'socket.io-client';

/** Long enough for an answer on a slow machine. */
const ANSWER_MS = 2_000;
/** A notice that something was stopped may come before the answer, or in its place. */
const AFTER_NOTICE_MS = 60;
const CONNECT_MS = 10_000;

/** What a visitor has received: an event and what came with it. */
export type Packet = readonly [event: string, ...args: readonly unknown[]];

/** A simulated user's connected client, and all that it has received. */
export class Visitor {
  readonly packets: Packet[] = [];
  /** What was answered to `ask`. */
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
   * @returns the code the server refuses with, if it does
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

  /** The codes of the notices received so far. */
  get notices(): readonly string[] {
    return this.packets
      .filter(([event]) => event === 'exception')
      .map(([, notice]) => String((notice as { code?: unknown })?.code));
  }

  /** What others or the server have sent; notices and answers left out. */
  get news(): readonly Packet[] {
    return this.packets.filter(([event]) => event !== 'exception');
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
        this.socket.off('exception', refused);
        this.socket.off('disconnect', ended);
        resolve(answer);
      };
      const refused = () => void setTimeout(end, AFTER_NOTICE_MS);
      const ended = () => end();
      const timer = setTimeout(end, ANSWER_MS);
      this.socket.once('exception', refused);
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
