import type { ClusterMessage } from 'socket.io-adapter';
import type { UserKey } from '../../../identity/index.js';
import { eventNameOf } from '../egress/outgoing-packet.js';
import type { RoomOwnersByName } from './room-claims.js';

/** Rises when older nodes cannot read what newer ones write. */
const VERSION = 1;

/** Whose message a packet came from. */
export interface Sender {
  readonly key: UserKey;
  /** Whose tenant alone it may reach; `undefined` where it may reach every tenant. */
  readonly tenantId?: string | undefined;
  /** Whether it is declared public: other tenants are left out, and that is no violation. */
  readonly isPublic?: boolean | undefined;
  /** Whether it says goodbye, which also a user in quarantine does. */
  readonly isGoodbye?: boolean | undefined;
}

/** Why a message of another node cannot be read. */
export type Unreadable =
  'unreadable' | 'of another version' | 'without a sender';

/** What is known at the node of the sender of where a packet may go. */
export interface Route {
  /** Whether the application allows it: a rule, or `egress.authorize`. */
  readonly isAllowed?: boolean;
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
  senderOf: (packet?: unknown, route?: Route) => Sender | undefined,
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
  const opts = data.opts as Route & { rooms: readonly string[] };
  return JSON.stringify({
    v: VERSION,
    message: { ...message, data: rest },
    from: senderOf(packet, opts) ?? null,
    owners: ownersOf(opts.rooms),
    frames: framesOf(packet).map((frame) =>
      typeof frame === 'string'
        ? frame
        : { bytes: Buffer.from(frame as Uint8Array).toString('base64') },
    ),
  });
}

/** Reads what another node has sealed. */
export function open(text: string): Envelope | Unreadable {
  try {
    const envelope = JSON.parse(text) as Partial<Envelope> | null;
    if (envelope?.v !== VERSION) return 'of another version';
    if (!envelope.message) return 'unreadable';
    if (!isSender(envelope.from)) return 'without a sender';
    const { message, from, owners = [], frames } = envelope;
    return { v: VERSION, message, from: from ?? undefined, owners, frames };
  } catch {
    return 'unreadable';
  }
}

/** `null` for what the server does by itself. */
function isSender(from: Partial<Sender> | null | undefined): boolean {
  return from === null || typeof from?.key === 'string';
}

/** The event that a packet carries, if it is one of socket.io. */
export function eventOf(packet: unknown): string {
  const data = (packet as { data?: unknown } | undefined)?.data;
  return Array.isArray(data) ? eventNameOf(data[0]) : '';
}

/** One frame, as a parser of socket.io reads it. */
export function frameFrom(frame: unknown): string | Buffer {
  return typeof frame === 'string'
    ? frame
    : Buffer.from((frame as { bytes: string }).bytes, 'base64');
}
