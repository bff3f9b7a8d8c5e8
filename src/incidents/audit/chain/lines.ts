import { createReadStream } from 'node:fs';
import { MAX_LINE_BYTES } from './record.js';

/** A line of the file. */
export interface RawLine {
  /** Without the newline. Empty if the line was too long to be a record. */
  readonly bytes: Buffer;
  /** False for bytes at the end of the file without a newline. */
  readonly terminated: boolean;
  readonly tooLong: boolean;
}

/**
 * Reads the lines of a file of any size with the memory of one line. Splits at `\n` only: unlike in a
 * text reader, `\r` and a byte order mark count as changes.
 */
export async function* readLines(path: string): AsyncGenerator<RawLine> {
  let parts: Buffer[] = [];
  let length = 0;
  const take = (terminated: boolean): RawLine => {
    const tooLong = length > MAX_LINE_BYTES;
    const line = {
      bytes: tooLong ? Buffer.alloc(0) : Buffer.concat(parts),
      terminated,
      tooLong,
    };
    parts = [];
    length = 0;
    return line;
  };
  const keep = (part: Buffer): void => {
    length += part.length;
    if (length <= MAX_LINE_BYTES) parts.push(part);
    else parts = [];
  };

  for await (const chunk of createReadStream(path, {
    highWaterMark: 1 << 18,
  })) {
    const bytes = chunk as Buffer;
    let start = 0;
    for (
      let end = bytes.indexOf(10);
      end >= 0;
      end = bytes.indexOf(10, start)
    ) {
      keep(bytes.subarray(start, end));
      yield take(true);
      start = end + 1;
    }
    if (start < bytes.length) keep(bytes.subarray(start));
  }
  if (length > 0) yield take(false);
}
