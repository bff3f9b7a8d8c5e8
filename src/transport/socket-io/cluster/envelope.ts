import type { ClusterMessage } from 'socket.io-adapter';
import type { UserKey } from '../../../identity/index.js';
import type { RoomOwnersByName } from './room-claims.js';

/** Rises when older nodes cannot read what newer ones write. */
const VERSION = 1;

/** Whose message a packet came from. */
export interface Sender {
  readonly key: UserKey;
  readonly tenantId?: string | undefined;
}

/** What travels between two nodes. */
export interface Envelope {
  readonly v: number;
  readonly message: ClusterMessage;
  /** `undefined` for what the server does by itself. */
  readonly from: Sender | undefined;
  /** Whose the rooms of a broadcast are, as far as the sender's node knows. */
  readonly owners: RoomOwnersByName;
  /** The packet of a broadcast as it will be on the wire. */
  readonly frames: readonly unknown[] | undefined;
}

/** Puts a message into words that another node can read. */
export function seal(
  message: ClusterMessage,
  senderOf: (packet?: unknown) => Sender | undefined,
  framesOf: (packet: unknown) => readonly unknown[],
  ownersOf: (rooms: readonly string[]) => RoomOwnersByName,
): string {
  const data: unknown = 'data' in message ? message.data : undefined;
  const isBroadcast =
    typeof data === 'object' &&
    data !== null &&
    'opts' in data &&
    'packet' in data;
  if (!isBroadcast)
    return JSON.stringify({ v: VERSION, message, from: senderOf() ?? null });
  const { packet, ...rest } = data;
  const { rooms } = data.opts as { rooms: readonly string[] };
  return JSON.stringify({
    v: VERSION,
    message: { ...message, data: rest },
    from: senderOf(packet) ?? null,
    owners: ownersOf(rooms),
    frames: framesOf(packet).map((frame) =>
      typeof frame === 'string'
        ? frame
        : { bytes: Buffer.from(frame as Uint8Array).toString('base64') },
    ),
  });
}

/** `undefined` for what is no envelope of this version: it does not say whose it is. */
export function open(text: string): Envelope | undefined {
  try {
    const envelope = JSON.parse(text) as Partial<Envelope> | null;
    if (envelope?.v !== VERSION || !envelope.message) return undefined;
    if (!('from' in envelope)) return undefined;
    const { message, from, owners = [], frames } = envelope;
    return { v: VERSION, message, from: from ?? undefined, owners, frames };
  } catch {
    return undefined;
  }
}

/** One frame, as a parser of socket.io reads it. */
export function frameFrom(frame: unknown): string | Buffer {
  return typeof frame === 'string'
    ? frame
    : Buffer.from((frame as { bytes: string }).bytes, 'base64');
}
