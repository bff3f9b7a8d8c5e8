import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { FrameReader, textFrame } from './frames.js';

/*
 * A very cheap socket.io client: its frames are encoded once, and answers are counted but not parsed.
 * Packets of engine.io 4 and socket.io 5 (https://socket.io/docs/v4/socket-io-protocol/).
 */

const HANDSHAKE = [
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
  'Host: 127.0.0.1',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  '\r\n',
].join('\r\n');

const END_OF_HEAD = '\r\n\r\n';
const PONG = textFrame('3');
const ZERO = 48;
const NINE = 57;
const PING = 0x32; // '2'
const MESSAGE = 0x34; // '4'
const CONNECTED = 0x30; // '40'
const EVENT = 0x32; // '42'
const ACK = 0x33; // '43'
const REFUSED = 0x34; // '44'

/** The listener for packets of a server. */
export interface RawClientListener {
  acknowledged?(id: number, client: RawClient): void;
  received?(client: RawClient): void;
}

/** The frame of an event with one payload and an acknowledgement. */
export function eventFrame(id: number, event: string, data: unknown): Buffer {
  return textFrame(`42${id}${JSON.stringify([event, data])}`);
}

/** One connected client. */
export class RawClient {
  listener: RawClientListener = {};
  private hasEnded = false;

  private constructor(private readonly socket: Socket) {}

  /**
   * Connects by WebSocket alone and signs in with `auth`.
   *
   * @param localAddress the address of the client: one address has about 28,000 ports
   */
  static async connect(
    port: number,
    auth: Readonly<Record<string, unknown>>,
    localAddress = '127.0.0.1',
  ): Promise<RawClient> {
    const client = await RawClient.dial(port, localAddress);
    await client.enter(textFrame(`40${JSON.stringify(auth)}`));
    return client;
  }

  /** Connects by WebSocket and sends these packets instead of a handshake. Does not wait for an answer. */
  static async open(port: number, packets: Buffer): Promise<RawClient> {
    const client = await RawClient.dial(port, '127.0.0.1');
    await client.enter(packets, false);
    return client;
  }

  private static async dial(
    port: number,
    localAddress: string,
  ): Promise<RawClient> {
    const socket = connect({ port, host: '127.0.0.1', localAddress });
    socket.setNoDelay(true);
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  send(frame: Buffer): void {
    this.socket.write(frame);
  }

  close(): void {
    this.hasEnded = true;
    this.socket.destroy();
  }

  private enter(packets: Buffer, isAnswered = true): Promise<void> {
    return new Promise((resolve, reject) => {
      const frames = new FrameReader((bytes, from, length) =>
        this.take(bytes, from, length, resolve, reject),
      );
      let head: string | undefined = '';
      const onData = (chunk: Buffer) => {
        if (head === undefined) return frames.read(chunk);
        head += chunk.toString('latin1');
        const end = head.indexOf(END_OF_HEAD);
        if (end < 0) return;
        if (!head.startsWith('HTTP/1.1 101')) {
          reject(new Error(`The upgrade was refused: ${head.slice(0, 80)}`));
          return;
        }
        const rest = head.slice(end + END_OF_HEAD.length);
        head = undefined;
        this.socket.write(packets);
        if (!isAnswered) resolve();
        if (rest) frames.read(Buffer.from(rest, 'latin1'));
      };
      this.socket.on('data', onData);
      this.socket.on('error', reject);
      this.socket.on('close', () => {
        // An unexpected end rejects the promise: otherwise a measurement would wait forever.
        if (!this.hasEnded)
          reject(new Error('The server closed the connection.'));
        if (!this.hasEnded) this.onLost();
      });
      this.socket.write(HANDSHAKE);
    });
  }

  /** A measurement is invalid if the server disconnects its clients. */
  private onLost(): void {
    throw new Error('A server ended a connection during a measurement.');
  }

  private take(
    bytes: Buffer,
    from: number,
    length: number,
    onConnected: () => void,
    onRefused: (error: Error) => void,
  ): void {
    const kind = bytes[from];
    if (kind === PING) this.socket.write(PONG);
    if (kind !== MESSAGE) return;
    const packet = bytes[from + 1];
    if (packet === ACK) {
      this.listener.acknowledged?.(numberAt(bytes, from + 2), this);
    } else if (packet === EVENT) {
      this.listener.received?.(this);
    } else if (packet === CONNECTED) {
      onConnected();
    } else if (packet === REFUSED) {
      onRefused(new Error(bytes.toString('utf8', from, from + length)));
    }
  }
}

function numberAt(bytes: Buffer, at: number): number {
  let number = 0;
  for (let digit = bytes[at] ?? 0; digit >= ZERO && digit <= NINE;) {
    number = number * 10 + digit - ZERO;
    digit = bytes[++at] ?? 0;
  }
  return number;
}
