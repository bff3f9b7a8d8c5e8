/*
 * The part of the WebSocket frames of RFC 6455 that the load generator needs. Written by hand, because the generator
 * must be much cheaper than the measured server: a message is encoded once and sent many times.
 */

const FIN_TEXT = 0x81;
const FIN_BINARY = 0x82;
const MASKED = 0x80;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

/** A text frame of a client. The mask is zero: the server still unmasks it, but the client need not mask it. */
export function textFrame(text: string): Buffer {
  return frameOf(FIN_TEXT, Buffer.from(text));
}

/** A binary frame of a client: an attachment. */
export function binaryFrame(payload: Buffer): Buffer {
  return frameOf(FIN_BINARY, payload);
}

function frameOf(opcode: number, payload: Buffer): Buffer {
  const mask = Buffer.alloc(4);
  return Buffer.concat([header(opcode, payload.length), mask, payload]);
}

function header(opcode: number, length: number): Buffer {
  if (length < LENGTH_16) return Buffer.from([opcode, MASKED | length]);
  if (length > 0xffff) {
    const bytes = Buffer.alloc(10);
    bytes.set([opcode, MASKED | LENGTH_64]);
    bytes.writeBigUInt64BE(BigInt(length), 2);
    return bytes;
  }
  const bytes = Buffer.from([opcode, MASKED | LENGTH_16, 0, 0]);
  bytes.writeUInt16BE(length, 2);
  return bytes;
}

/** Called with the position of each frame's payload, without a copy. */
export type OnPayload = (bytes: Buffer, from: number, length: number) => void;

/** Splits the bytes of a server into frames. */
export class FrameReader {
  private rest: Buffer = Buffer.alloc(0);

  constructor(private readonly onPayload: OnPayload) {}

  read(chunk: Buffer): void {
    const bytes =
      this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    let at = 0;
    while (bytes.length - at >= 2) {
      const mark = (bytes[at + 1] ?? 0) & 0x7f;
      const payload = at + (mark < LENGTH_16 ? 2 : mark === LENGTH_64 ? 10 : 4);
      if (payload > bytes.length) break;
      const length = lengthAt(bytes, at + 2, mark);
      if (payload + length > bytes.length) break;
      this.onPayload(bytes, payload, length);
      at = payload + length;
    }
    this.rest = bytes.subarray(at);
  }
}

function lengthAt(bytes: Buffer, at: number, mark: number): number {
  if (mark < LENGTH_16) return mark;
  if (mark === LENGTH_16) return bytes.readUInt16BE(at);
  return Number(bytes.readBigUInt64BE(at));
}
