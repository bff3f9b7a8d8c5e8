import type { Namespace } from 'socket.io';
import { type Packet, serverInternals } from './socket-io-internals.js';

/** The frames of a packet as they are on the wire now: its objects may be filled with something else later. */
export function framesOf(packet: object, namespace: Namespace): unknown[] {
  const { name, server } = namespace;
  Object.assign(packet, { nsp: name });
  return serverInternals(server).encoder.encode(packet);
}

/** The packet that these frames are of. `undefined` if a frame is missing. */
export function packetFrom(
  frames: Iterable<unknown>,
  { server }: Namespace,
): Packet | undefined {
  const { Decoder } = serverInternals(server)._parser;
  const decoder = new Decoder();
  let decoded: Packet | undefined;
  decoder.on('decoded', (packet) => (decoded = packet));
  for (const frame of frames) decoder.add(frame);
  return decoded;
}
