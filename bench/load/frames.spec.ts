import { FrameReader, textFrame } from './frames.js';

/** An unmasked text frame, as a server sends it. */
function serverFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const { length } = payload;
  if (length < 126)
    return Buffer.concat([Buffer.from([0x81, length]), payload]);
  const head = Buffer.alloc(length > 0xffff ? 10 : 4);
  head[0] = 0x81;
  head[1] = length > 0xffff ? 127 : 126;
  if (length > 0xffff) head.writeBigUInt64BE(BigInt(length), 2);
  else head.writeUInt16BE(length, 2);
  return Buffer.concat([head, payload]);
}

function readIn(chunks: readonly Buffer[]): string[] {
  const payloads: string[] = [];
  const reader = new FrameReader((bytes, from, length) =>
    payloads.push(bytes.toString('utf8', from, from + length)),
  );
  for (const chunk of chunks) reader.read(chunk);
  return payloads;
}

const TEXTS = ['2', 'ü'.repeat(70), 'y'.repeat(70_000), ''];

describe('FrameReader', () => {
  const stream = Buffer.concat(TEXTS.map(serverFrame));

  it('finds every frame of a chunk', () => {
    expect(readIn([stream])).toEqual(TEXTS);
  });

  it.each([1, 2, 3, 127, 65_536])(
    'puts chunks of %i bytes together',
    (size) => {
      const chunks: Buffer[] = [];
      for (let at = 0; at < 400; at += size)
        chunks.push(stream.subarray(at, Math.min(400, at + size)));
      chunks.push(stream.subarray(400));
      expect(readIn(chunks)).toEqual(TEXTS);
    },
  );
});

describe('textFrame', () => {
  it.each(['x', 'x'.repeat(125), 'x'.repeat(126), 'x'.repeat(65_535)])(
    'is masked with zeros, so that its payload is plain',
    (text) => {
      const frame = textFrame(text);
      const head = text.length < 126 ? 2 : 4;
      expect(frame.readUInt8(1) & 0x80).toBe(0x80);
      expect(frame.subarray(head, head + 4)).toEqual(Buffer.alloc(4));
      expect(frame.toString('utf8', head + 4)).toBe(text);
    },
  );
});
