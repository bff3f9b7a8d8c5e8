import { AsyncResource } from 'node:async_hooks';
import type { Writable } from 'node:stream';
import type { Socket } from 'socket.io';
import { clientInternals, streamOf } from '../socket-io-internals.js';

const held = new Set<Writable>();

/** Bound here, where nobody's message is being handled: what a write sets off belongs to no user. */
const release = AsyncResource.bind(() => {
  for (const stream of held) stream.uncork();
  held.clear();
});

/**
 * Holds what is written to a socket until the event loop has read what has arrived, so that the answers of one turn
 * leave one directly after the other. A write is the dearest part of an answer, and dearer still where it has to wake
 * its reader.
 *
 * For the answer of a handler that is finished: nothing of that handler runs between the answer and its write.
 */
export function writeAtEndOfTurn(socket: Socket): void {
  const stream = streamOf(clientInternals(socket).conn);
  if (!stream || held.has(stream)) return;
  stream.cork();
  if (held.size === 0) setImmediate(release);
  held.add(stream);
}
