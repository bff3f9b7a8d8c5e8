import type { Readable } from 'node:stream';

/** The number of characters of the application's output that are kept. */
const KEPT = 16_384;
const SHOWN_LINES = 20;
const LINE_LENGTH = 400;

/**
 * The end of an application's output. It reads everything, so that much output does not block the application, and
 * keeps little.
 */
export class OutputTail {
  private text = '';
  /** The total number of bytes. */
  bytes = 0;

  read(stream: Readable): void {
    stream.on('data', (chunk: Buffer) => {
      this.bytes += chunk.length;
      const end = chunk.subarray(-KEPT).toString('utf8');
      this.text = (this.text + end).slice(-KEPT);
    });
    // A broken pipe means that the process ended, which is handled elsewhere.
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
