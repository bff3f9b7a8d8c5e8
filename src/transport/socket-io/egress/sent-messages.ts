import type { Socket } from 'socket.io';
import type { Traffic } from '../../../manager/index.js';
import {
  ACK,
  BINARY_ACK,
  BINARY_EVENT,
  EVENT,
  type EnginePacket,
  clientInternals,
} from '../socket-io-internals.js';

const ZERO = 0x30;
const FIRST_CHARACTERS: ReadonlySet<number> = new Set(
  [EVENT, ACK, BINARY_EVENT, BINARY_ACK].map((type) => ZERO + type),
);

const counted = new WeakSet<object>();

/**
 * Counts what leaves a connection at the one place that everything passes: direct, broadcast, or from another node.
 * A parser that encodes into buffers (`socket.io-msgpack-parser`) hides what is a message; its packets do not count.
 */
export function countSentMessages(socket: Socket, traffic: Traffic): void {
  const { conn } = clientInternals(socket);
  if (counted.has(conn)) return;
  counted.add(conn);
  conn.on('flush', (packets) => {
    for (const packet of packets) if (isMessage(packet)) traffic.sent += 1;
  });
}

/** The first character of an encoded packet is its type; attachments follow in packets of their own. */
function isMessage({ type, data }: EnginePacket): boolean {
  if (type !== 'message' || typeof data !== 'string') return false;
  return FIRST_CHARACTERS.has(data.charCodeAt(0));
}
