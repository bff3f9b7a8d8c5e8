import type { Namespace, Socket } from 'socket.io';
import type { Emission } from '../../../policy/index.js';
import type { MessageScope } from '../../../manager/index.js';
import {
  ACK,
  BINARY_ACK,
  BINARY_EVENT,
  type BroadcastOptions,
  EVENT,
  type Packet,
} from '../socket-io-internals.js';

/** A packet on its way out, before it is encoded. */
export interface OutgoingPacket {
  readonly kind: Emission['kind'];
  readonly event: string;
  readonly args: readonly unknown[];
  readonly namespace: Namespace;
  readonly rooms: ReadonlySet<string>;
}

/** A packet on its way into the adapter of a namespace. */
export interface BroadcastPacket extends OutgoingPacket {
  readonly options: BroadcastOptions;
  /**
   * Keeps what is to be sent as it is now. @returns sends it, to whomever it may reach by then. `undefined` where it
   * cannot wait: acknowledgements are awaited.
   */
  readonly hold?: () => (route: BroadcastOptions) => void;
}

/** A packet for one socket: an event, or an acknowledgement. */
export class SocketPacket implements OutgoingPacket {
  readonly kind: 'acknowledgement' | 'socket';
  readonly event: string;
  readonly args: readonly unknown[];

  constructor(
    { type, data }: Packet,
    private readonly socket: Socket,
    scope: MessageScope | undefined,
  ) {
    const items = Array.isArray(data) ? (data as unknown[]) : [];
    if (type === ACK || type === BINARY_ACK) {
      this.kind = 'acknowledgement';
      this.event = scope?.event ?? '';
      this.args = items;
    } else {
      this.kind = 'socket';
      this.event = eventNameOf(items[0]);
      this.args = items.slice(1);
    }
  }

  get namespace(): Namespace {
    return this.socket.nsp;
  }

  get socketId(): string {
    return this.socket.id;
  }

  /** socket.io gives each socket a room of its own. Made when it is asked for, which is seldom. */
  get rooms(): ReadonlySet<string> {
    return new Set([this.socket.id]);
  }
}

/** The name of the event that a packet carries. */
export function eventNameOf(event: unknown): string {
  return typeof event === 'string' ? event : '';
}

/** Whether a packet carries what an application sends: an event, or an acknowledgement. */
export function isMessage({ type }: Packet): boolean {
  return (
    type === EVENT ||
    type === BINARY_EVENT ||
    type === ACK ||
    type === BINARY_ACK
  );
}
