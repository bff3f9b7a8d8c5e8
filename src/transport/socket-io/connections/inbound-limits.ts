import { Inject, Injectable } from '@nestjs/common';
import { TokenBucket } from 'limiter';
import type { Socket } from 'socket.io';
import { OPTIONS } from '../../../common/options/options.token.js';
import {
  type Binding,
  type Connection,
  Rejections,
  Reply,
  type WebSocketManager,
  notify,
  notifyAndDisconnect,
} from '../../../manager/index.js';
import type { IsolationOptions } from '../../../policy/index.js';
import {
  bufferLimitOf,
  clientInternals,
  isTooLargeForEngine,
  socketInternals,
} from '../socket-io-internals.js';
import { type TransportOptions } from '../../transport.options.js';

/** What the option `limits.payloadBytes` stands for where it is left out. */
export const DEFAULT_PAYLOAD_BYTES = 1_000_000;

/** One notice per second is enough for a client that floods. */
const NOTICE_INTERVAL_MS = 1000;

interface Meter {
  readonly bucket: TokenBucket;
  /** Messages dropped since the last one that was let through. */
  dropped: number;
}

/** Turns away what is too much: messages of one user, bytes of one message. */
@Injectable()
export class InboundLimits {
  private readonly meters = new WeakMap<WebSocketManager, Meter>();
  private readonly measured = new WeakSet<object>();
  /** When each device was told last that messages of its user are dropped. */
  private readonly noticedAt = new WeakMap<Connection, number>();

  constructor(
    @Inject(OPTIONS)
    private readonly options: TransportOptions & Pick<IsolationOptions, 'mode'>,
    private readonly rejections: Rejections,
  ) {}

  /**
   * Whether one more message of this user may pass. If not, it is counted, and the client receives
   * `RATE_LIMITED`: as the acknowledgement of each message that asks for one, else once a second. A client that
   * continues for a second's worth of messages more is disconnected. In mode `report` it is only counted.
   */
  admitMessage(
    { connection, manager }: Binding,
    ackId: number | undefined,
  ): boolean {
    const { messagesPerSecond } = this.options.limits;
    if (messagesPerSecond === Infinity) return true;
    const meter = this.meterOf(manager);
    if (meter.bucket.tryRemoveTokens(1)) {
      meter.dropped = 0;
      return true;
    }
    meter.dropped += 1;
    this.rejections.count('RATE_LIMITED');
    if (this.options.mode === 'report') return true;
    const message = `Too many messages. This server takes ${messagesPerSecond} a second from one user.`;
    const { socket } = connection;
    const reply =
      ackId === undefined
        ? undefined
        : new Reply(socketInternals(socket).ack(ackId));
    if (meter.dropped > messagesPerSecond) {
      notifyAndDisconnect(socket, 'RATE_LIMITED', message, { reply });
    } else if (reply || this.isDueForNotice(connection)) {
      notify(socket, 'RATE_LIMITED', message, { reply });
    }
    return false;
  }

  /**
   * Measures every message of a client before it is decoded. One that is too large ends the connection: its
   * attachments are on their way already, and a stream cannot be picked up in the middle of a message. In mode `report`
   * it is only counted.
   */
  measurePayloads(socket: Socket): void {
    const client = clientInternals(socket);
    if (this.measured.has(client)) return;
    this.measured.add(client);
    const { decoder } = client;
    const add = decoder.add.bind(decoder);
    const max = this.maxPayloadBytes(socket);
    client.conn.once('close', (_reason, error) => {
      if (isTooLargeForEngine(error))
        this.rejections.count('PAYLOAD_TOO_LARGE');
    });
    if (max === Infinity) return;
    let bytes = 0;
    decoder.add = (chunk: unknown) => {
      const before = typeof chunk === 'string' ? 0 : bytes;
      bytes =
        typeof chunk === 'string'
          ? byteLength(chunk, max)
          : bytes + sizeOf(chunk);
      if (bytes <= max) return add(chunk);
      if (before <= max) this.rejections.count('PAYLOAD_TOO_LARGE');
      if (this.options.mode === 'report') return add(chunk);
      const message = `A message may have ${max} bytes at the most.`;
      for (const each of client.sockets.values()) {
        notifyAndDisconnect(each, 'PAYLOAD_TOO_LARGE', message);
      }
    };
  }

  /** A gateway that asks socket.io for a larger buffer gets it, unless the option says otherwise. */
  private maxPayloadBytes(socket: Socket): number {
    const { payloadBytes } = this.options.limits;
    const buffer = bufferLimitOf(socket);
    return (
      payloadBytes ??
      (buffer > 2 * DEFAULT_PAYLOAD_BYTES ? buffer : DEFAULT_PAYLOAD_BYTES)
    );
  }

  private isDueForNotice(connection: Connection): boolean {
    const last = this.noticedAt.get(connection) ?? 0;
    if (Date.now() - last < NOTICE_INTERVAL_MS) return false;
    this.noticedAt.set(connection, Date.now());
    return true;
  }

  private meterOf(manager: WebSocketManager): Meter {
    let meter = this.meters.get(manager);
    if (!meter) {
      const rate = this.options.limits.messagesPerSecond;
      const bucket = new TokenBucket({
        bucketSize: rate,
        tokensPerInterval: rate,
        interval: 'second',
      });
      bucket.content = rate;
      meter = { bucket, dropped: 0 };
      this.meters.set(manager, meter);
    }
    return meter;
  }
}

/** UTF-8 bytes of `text`; counted only where the number of characters leaves it open. */
function byteLength(text: string, max: number): number {
  return text.length * 3 <= max ? text.length : Buffer.byteLength(text);
}

function sizeOf(chunk: unknown): number {
  return (chunk as { byteLength?: number } | null)?.byteLength ?? 0;
}
