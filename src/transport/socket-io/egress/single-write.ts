import type { Socket } from 'socket.io';
import {
  type Connection,
  type EnginePacket,
  clientInternals,
  streamOf,
} from '../socket-io-internals.js';

/** "4", a message: the one type of engine.io packet that carries what socket.io sends. */
const MESSAGE = 0x34;
/** Source: RFC 6455, section 5.2. The last frame of a message, of text. */
const FINAL_TEXT = 0x81;
/** Lengths up to here stand in the second byte of a frame; up to the next, in two more. */
const MAX_SHORT = 125;
const MAX_MEDIUM = 0xffff;
const MEDIUM = 126;

/** What a transport reads of the options of a packet. All of one shape: copying them with a spread costs microseconds. */
class FramedOptions {
  constructor(
    readonly compress: boolean | undefined,
    readonly wsPreEncodedFrame: readonly Buffer[],
  ) {}
}

const served = new WeakSet<object>();

/**
 * Has what a connection sends leave in one piece. `ws` writes the head of a frame and its content separately, which
 * takes Node a vectored write; for the short packets of a gateway that is a tenth of all the work there is.
 *
 * By the means with which socket.io's own adapter spares itself framing a broadcast for each recipient
 * (`wsPreEncodedFrame`), and at the last moment: on its way into the transport a packet is what it will be.
 */
export function sendInOnePiece(socket: Socket): void {
  const { conn } = clientInternals(socket);
  if (served.has(conn)) return;
  served.add(conn);
  conn.on('flush', (packets) => {
    const { name, perMessageDeflate } = conn.transport;
    if (name !== 'websocket' || perMessageDeflate) return;
    packets.forEach(frame);
    if (packets.length > 1) writeTogether(conn);
  });
}

/** What has waited for the write before it goes into the transport next, packet by packet. */
function writeTogether(conn: Connection): void {
  const stream = streamOf(conn);
  if (!stream) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

/** The options are another object afterwards: several packets, to several recipients, may have the same ones. */
function frame(packet: EnginePacket): void {
  const { type, data, options } = packet;
  if (type !== 'message' || typeof data !== 'string') return;
  if (options?.wsPreEncodedFrame) return;
  const bytes = frameOf(data);
  if (bytes) packet.options = new FramedOptions(options?.compress, [bytes]);
}

/** `undefined` for what is so long that it makes no difference. */
function frameOf(data: string): Buffer | undefined {
  const length = 1 + Buffer.byteLength(data);
  if (length > MAX_MEDIUM) return undefined;
  const headLength = length > MAX_SHORT ? 4 : 2;
  const frame = Buffer.allocUnsafe(headLength + length);
  frame[0] = FINAL_TEXT;
  if (length > MAX_SHORT) {
    frame[1] = MEDIUM;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = length;
  }
  frame[headLength] = MESSAGE;
  frame.write(data, headLength + 1);
  return frame;
}
