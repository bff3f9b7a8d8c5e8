import type { Readable } from 'node:stream';

/** What is kept of an application's output, in characters. */
const KEPT = 16_384;
const SHOWN_LINES = 20;
const LINE_LENGTH = 400;

/** The last of what an application writes. Reads on forever, so that a flood blocks nobody, and keeps little. */
export class OutputTail {
  private text = '';
  /** Bytes that were written in all. */
  bytes = 0;

  read(stream: Readable): void {
    stream.on('data', (chunk: Buffer) => {
      this.bytes += chunk.length;
      const end = chunk.subarray(-KEPT).toString('utf8');
      this.text = (this.text + end).slice(-KEPT);
    });
    // A pipe that breaks is the end of the process, which is seen elsewhere.
    stream.on('error', () => undefined);
  }

  /** The last lines, without colours and other control characters. */
  lines(): string[] {
    return this.text
      .split(/\r?\n/)
      .map((line) => plain(line).slice(0, LINE_LENGTH))
      .filter((line) => line.trim() !== '')
      .slice(-SHOWN_LINES);
  }
}

function plain(line: string): string {
  const escape = String.fromCharCode(27);
  const withoutColours = line
    .split(escape)
    .map((part, index) =>
      index === 0 ? part : part.replace(/^\[[\d;?]*[A-Za-z]/, ''),
    )
    .join('');
  return Array.from(withoutColours, (character) =>
    character < ' ' && character !== '\t' ? '' : character,
  ).join('');
}
