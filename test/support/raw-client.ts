import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import { afterSpec } from './after-spec.js';

/** The opcodes of RFC 6455, section 5.2. */
export const OPCODE = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 };

/**
 * A WebSocket that sends what no client library would: any engine.io or socket.io packet, any frame, any byte.
 * Everything the server says is kept in `received`; bytes of a binary frame as `<bytes>`.
 */
export interface RawClient {
  readonly received: readonly string[];
  /** Whether the server has ended it. */
  readonly closed: boolean;
  /** Sends one text frame: an engine.io packet such as `40` or `42["event"]`. */
  send(text: string): void;
  sendFrame(payload: Buffer, opcode: number): void;
  sendBytes(bytes: Buffer): void;
  /** Goes without a word: no closing handshake, a TCP reset. */
  vanish(): void;
}

const running = new Set<RawClient>();

afterSpec(() => {
  for (const client of running) client.vanish();
  running.clear();
});

/** Connects to socket.io's path below `url`; it vanishes after the spec at the latest. */
export function rawClient(
  url: string,
  path = '/socket.io/?EIO=4&transport=websocket',
): Promise<RawClient> {
  return new Promise((resolve, reject) => {
    const upgrade = request(url + path, {
      agent: false,
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': randomBytes(16).toString('base64'),
      },
    });
    upgrade.once('error', reject);
    upgrade.once('response', (response) => {
      response.resume();
      reject(new Error(`HTTP ${response.statusCode}`));
    });
    upgrade.once('upgrade', (_, stream, head) => {
      const client = overStream(stream, head);
      running.add(client);
      resolve(client);
    });
    upgrade.end();
  });
}

function overStream(stream: Duplex, head: Buffer): RawClient {
  const received: string[] = [];
  let closed = false;
  let rest = head;
  const read = (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let frame = takeFrame(rest); frame; frame = takeFrame(rest)) {
      rest = frame.rest;
      if (frame.opcode === OPCODE.close) stream.destroy();
      else received.push(frame.text);
    }
  };
  stream.on('data', read);
  // Resets are what this client is for.
  stream.on('error', () => {});
  stream.on('close', () => (closed = true));
  read(Buffer.alloc(0));

  const sendBytes = (bytes: Buffer) => void stream.write(bytes);
  const sendFrame = (payload: Buffer, opcode: number) =>
    sendBytes(frameOf(payload, opcode));
  return {
    received,
    get closed() {
      return closed;
    },
    send: (text) => sendFrame(Buffer.from(text), OPCODE.text),
    sendFrame,
    sendBytes,
    vanish: () => void stream.destroy(),
  };
}

/** One final frame as a client sends it: masked, here with zeros. */
function frameOf(payload: Buffer, opcode: number): Buffer {
  return Buffer.concat([
    Buffer.from([0x80 | opcode]),
    lengthOf(payload.length),
    Buffer.alloc(4),
    payload,
  ]);
}

function lengthOf(bytes: number): Buffer {
  const masked = 0x80;
  if (bytes < 126) return Buffer.from([masked | bytes]);
  const isShort = bytes < 2 ** 16;
  const field = Buffer.alloc(isShort ? 3 : 9);
  field[0] = masked | (isShort ? 126 : 127);
  if (isShort) field.writeUInt16BE(bytes, 1);
  else field.writeUInt32BE(bytes, 5);
  return field;
}

interface Frame {
  readonly opcode: number;
  readonly text: string;
  readonly rest: Buffer;
}

/** The first whole frame of what a server has sent, which is not masked. */
function takeFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes[1] & 0x7f;
  const headerBytes = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < headerBytes) return undefined;
  const length =
    short === 126
      ? bytes.readUInt16BE(2)
      : short === 127
        ? bytes.readUInt32BE(6)
        : short;
  const end = headerBytes + length;
  if (bytes.length < end) return undefined;
  const opcode = bytes[0] & 0x0f;
  const payload = bytes.subarray(headerBytes, end);
  return {
    opcode,
    text: opcode === OPCODE.text ? payload.toString() : '<bytes>',
    rest: bytes.subarray(end),
  };
}
