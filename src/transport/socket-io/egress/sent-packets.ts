import type {
  NamespaceInternals,
  PacketParser,
} from '../socket-io-internals.js';

/** A packet as it was sent: its frames, which nobody can fill with anything else. */
export class SentPacket {
  private readonly frames: readonly unknown[];

  constructor(frames: readonly unknown[]) {
    this.frames = frames.map((frame) =>
      Buffer.isBuffer(frame) ? Buffer.from(frame) : frame,
    );
  }

  /** The event, its arguments, and the offset in the end. */
  decode({ Decoder }: PacketParser): unknown {
    const decoder = new Decoder();
    let data: unknown = [];
    decoder.on('decoded', (packet) => {
      data = packet.data;
    });
    for (const frame of this.frames) decoder.add(frame);
    return data;
  }
}

/**
 * Has the adapter of connection-state recovery keep the frames that were sent, which are made anyway, in place of the
 * objects that they were made of: an application may fill these for somebody else before the client comes back.
 */
export function keepWhatWasSent(adapter: NamespaceInternals['adapter']): void {
  const { packets, _encode } = adapter;
  if (!Array.isArray(packets)) return;
  adapter._encode = (packet, options) => {
    const frames = _encode.call(adapter, packet, options);
    const kept = packets.at(-1);
    if (kept && kept.data === packet.data) kept.data = new SentPacket(frames);
    return frames;
  };
}
