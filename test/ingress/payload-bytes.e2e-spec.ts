import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { Encoder, PacketType } from 'socket.io-parser';
import {
  type ClientSocket,
  type Served,
  connect,
  eventually,
  next,
  serve,
} from '../support/harness.js';
import { OPCODE, rawClient } from '../support/raw-client.js';

/** The default of `limits.payloadBytes`. */
const LIMIT = 1_000_000;

let uploads = 0;

@WebSocketGateway()
class UploadGateway {
  /** @returns how many bytes and places there are */
  @SubscribeMessage('upload')
  upload(@MessageBody() body: { files: Buffer[] }): [number, number] {
    uploads += 1;
    const unique = new Set(body.files);
    const bytes = [...unique].reduce((sum, { length }) => sum + length, 0);
    return [bytes, body.files.length];
  }
}

const files = (count: number, bytes: number) =>
  Array.from({ length: count }, () => Buffer.alloc(bytes, 1));

/** The bytes of a message on the wire without engine.io's own: those of its text, then those of each attachment. */
function wireBytes(data: unknown[]): number {
  const packets = new Encoder().encode({
    type: PacketType.EVENT,
    nsp: '/',
    id: 0,
    data,
  });
  return packets.reduce<number>(
    (sum, packet: string | Buffer) => sum + Buffer.byteLength(packet),
    0,
  );
}

/** One file more, of the size that makes the whole message as large as this. */
function filledTo(size: number, given: Buffer[]): Buffer[] {
  const bytes = wireBytes(['upload', { files: [...given, Buffer.alloc(1)] }]);
  return [...given, Buffer.alloc(size - bytes + 1)];
}

let served: Served;
beforeEach(async () => {
  uploads = 0;
  served = await serve({ gateways: [UploadGateway] });
});

const rejections = () => served.registry.status().rejections;

async function expectRefused(alice: ClientSocket, body: unknown) {
  const told = next(alice, 'exception');
  const gone = next(alice, 'disconnect');
  alice.emit('upload', body, () => {});
  expect(await told).toMatchObject([{ code: 'PAYLOAD_TOO_LARGE' }]);
  await gone;
  expect(uploads).toBe(0);
  expect(rejections()).toEqual({ PAYLOAD_TOO_LARGE: 1 });
}

describe.each(['websocket', 'polling'])('a message over %s', (transport) => {
  const enter = () => connect(served, 'alice', { transports: [transport] });

  it.each<[string, Buffer[]]>([
    ['one file', files(1, 990_000)],
    ['ten files', files(10, 99_000)],
    ['ten files, to the byte', filledTo(LIMIT, files(9, 90_000))],
  ])('passes with %s within the limit', async (_, given) => {
    const alice = await enter();
    const bytes = given.reduce((sum, { length }) => sum + length, 0);
    expect(await alice.emitWithAck('upload', { files: given })).toEqual([
      bytes,
      given.length,
    ]);
    expect(rejections()).toEqual({});
  });

  it.each<[string, object]>([
    ['ten files that are too much together', { files: files(10, 101_000) }],
    ['two large files', { files: files(2, 600_000) }],
    ['a byte too much', { files: filledTo(LIMIT + 1, files(9, 90_000)) }],
    [
      'a long text beside a file',
      { text: 'x'.repeat(600_000), files: files(1, 500_000) },
    ],
    [
      'a text of many bytes beside a file',
      { text: '漢'.repeat(200_000), files: files(1, 450_000) },
    ],
  ])('is refused with %s', async (_, body) => {
    await expectRefused(await enter(), body);
  });

  it('is measured alone, regardless of previous messages', async () => {
    const alice = await enter();
    for (let index = 0; index < 4; index += 1) {
      const body = { files: files(4, 200_000) };
      expect(await alice.emitWithAck('upload', body)).toEqual([800_000, 4]);
    }
    expect(rejections()).toEqual({});
  });
});

describe('placeholders of attachments', () => {
  const placeholder = '{"_placeholder":true,"num":0}';

  async function enter() {
    const client = await rawClient(served.url);
    client.send('40{"user":"mallory"}');
    await eventually(() =>
      expect(served.registry.status().connections).toBe(1),
    );
    return client;
  }

  it('that refer to one file many times cost no more than the file', async () => {
    const mallory = await enter();
    const many = Array.from({ length: 20_000 }, () => placeholder).join();
    mallory.send(`451-0["upload",{"files":[${many}]}]`);
    mallory.sendFrame(Buffer.alloc(300_000), OPCODE.binary);
    await eventually(() =>
      expect(mallory.received.at(-1)).toBe('430[[300000,20000]]'),
    );
  });

  it('without a file never complete a message, and end with the next one', async () => {
    const mallory = await enter();
    mallory.send(`452-0["upload",{"files":[${placeholder}]}]`);
    mallory.sendFrame(Buffer.alloc(10), OPCODE.binary);
    mallory.send('421["upload",{"files":[]}]');
    await eventually(() => expect(mallory.closed).toBe(true));
    expect(uploads).toBe(0);
  });

  it('do not let the files of an unfinished message grow beyond the limit', async () => {
    const mallory = await enter();
    mallory.send(`4510-0["upload",{"files":[${placeholder}]}]`);
    for (let index = 0; index < 9; index += 1)
      mallory.sendFrame(Buffer.alloc(150_000), OPCODE.binary);
    await eventually(() => expect(mallory.closed).toBe(true));
    expect(rejections()).toEqual({ PAYLOAD_TOO_LARGE: 1 });
  });
});
