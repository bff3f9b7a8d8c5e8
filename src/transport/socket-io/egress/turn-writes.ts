import type { Writable } from 'node:stream';
import type { Socket } from 'socket.io';
import { atEndOfLoop } from '../../../common/end-of-loop.js';
import { clientInternals, streamOf } from '../socket-io-internals.js';

const held = new Set<Writable>();

function release(): void {
  for (const stream of held) stream.uncork();
  held.clear();
}

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
  if (held.size === 0) atEndOfLoop(release);
  held.add(stream);
}
