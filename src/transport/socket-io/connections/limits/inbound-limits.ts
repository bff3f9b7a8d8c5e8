import { Inject, Injectable } from '@nestjs/common';
import type { Socket } from 'socket.io';
import { ClusterLink } from '../../../../cluster/index.js';
import { OPTIONS } from '../../../../common/options/options.token.js';
import {
  type Binding,
  type Connection,
  LimitWarnings,
  Rejections,
  Reply,
  notify,
  notifyAndDisconnect,
} from '../../../../manager/index.js';
import type { IsolationOptions } from '../../../../policy/index.js';
import {
  bufferLimitOf,
  clientInternals,
  isTooLargeForEngine,
  socketInternals,
} from '../../socket-io-internals.js';
import { type TransportOptions } from '../../../transport.options.js';
import { MessageRate, type RateVerdict } from './message-rate.js';

/** What the option `limits.payloadBytes` stands for where it is left out. */
export const DEFAULT_PAYLOAD_BYTES = 1_000_000;

/** One notice per second is enough for a client that floods. */
const NOTICE_INTERVAL_MS = 1000;

/** Turns away what is too much: messages of one user, bytes of one message. */
@Injectable()
export class InboundLimits {
  private readonly rate: MessageRate;
  private readonly measured = new WeakSet<object>();
  /** When each device was told last that messages of its user are dropped. */
  private readonly noticedAt = new WeakMap<Connection, number>();

  constructor(
    @Inject(OPTIONS)
    private readonly options: TransportOptions & Pick<IsolationOptions, 'mode'>,
    private readonly rejections: Rejections,
    private readonly warnings: LimitWarnings,
    { cluster }: ClusterLink,
  ) {
    this.rate = new MessageRate(options.limits, cluster);
  }

  /**
   * Whether one more message of this user may pass. If not, it is counted, and the client receives
   * `RATE_LIMITED`: as the acknowledgement of each message that asks for one, else once a second. A client that keeps
   * sending is disconnected. In mode `report` all of this is only counted.
   */
  admitMessage(binding: Binding, ackId: number | undefined): boolean {
    const verdict = this.rate.judge(binding);
    if (verdict === 'admit') return true;
    const { connection, manager } = binding;
    const { socket } = connection;
    if (this.options.mode === 'report') {
      this.warnOfRate(verdict);
      this.rejections.letThrough({
        code: 'RATE_LIMITED',
        option: 'limits.messagesPerSecond',
        users: [manager.key],
        namespace: socket.nsp.name,
      });
      return true;
    }
    this.rejections.count('RATE_LIMITED');
    // What was read before it was disconnected still comes.
    if (!socket.connected) return false;
    this.warnOfRate(verdict);
    const message = 'Too many messages. Send less, or send later.';
    const reply =
      ackId === undefined
        ? undefined
        : new Reply(socketInternals(socket).ack(ackId));
    if (verdict === 'disconnect') {
      notifyAndDisconnect(socket, 'RATE_LIMITED', message, { reply });
    } else if (reply || this.isDueForNotice(connection)) {
      notify(socket, 'RATE_LIMITED', message, { reply });
    }
    return false;
  }

  private warnOfRate(verdict: Exclude<RateVerdict, 'admit'>): void {
    if (verdict === 'refuse') {
      const { messagesPerSecond } = this.options.limits;
      this.warnings.exceeded(
        'limits.messagesPerSecond',
        messagesPerSecond,
        'A message of a user whose burst is used up',
      );
    } else {
      this.warnings.exceeded(
        'limits.burst',
        this.rate.burst,
        'A client that keeps sending what is refused',
        'disconnected',
      );
    }
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
      if (!isTooLargeForEngine(error)) return;
      this.tooLarge('maxHttpBufferSize', bufferLimitOf(socket));
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
      if (before <= max) this.tooLarge('limits.payloadBytes', max);
      if (this.options.mode === 'report') return add(chunk);
      const message = 'The message is too large.';
      for (const each of client.sockets.values()) {
        notifyAndDisconnect(each, 'PAYLOAD_TOO_LARGE', message);
      }
    };
  }

  private tooLarge(option: string, max: number): void {
    const code = 'PAYLOAD_TOO_LARGE';
    if (this.options.mode === 'report')
      this.rejections.letThrough({ code, option });
    else this.rejections.count(code);
    this.warnings.exceeded(option, max, 'A message that is too large');
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
}

/** The types of socket.io's packets that attachments follow: BINARY_EVENT and BINARY_ACK. */
const WITH_ATTACHMENTS = /^[56]/;

/**
 * UTF-8 bytes of a packet's text. Where nothing is added to them, they are counted only if the number of characters
 * leaves open whether they are too many.
 */
function byteLength(text: string, max: number): number {
  return text.length * 3 <= max && !WITH_ATTACHMENTS.test(text)
    ? text.length
    : Buffer.byteLength(text);
}

function sizeOf(chunk: unknown): number {
  return (chunk as { byteLength?: number } | null)?.byteLength ?? 0;
}
