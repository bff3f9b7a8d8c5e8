import { EventEmitter } from 'node:events';
import { Socket as TcpSocket } from 'node:net';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import { connect, next } from './support/harness.js';
import { WORLDS, launch } from './support/worlds.js';

/** What an application may put in the place of socket.io-parser: here each packet is three, the last one binary. */
class Encoder {
  encode(packet: object): (string | Buffer)[] {
    return ['begin', JSON.stringify(packet), Buffer.from('end')];
  }
}

class Decoder extends EventEmitter {
  private parts: unknown[] = [];

  add(part: unknown): void {
    this.parts.push(part);
    if (this.parts.length < 3) return;
    const [begin, json, end] = this.parts.splice(0);
    if (begin !== 'begin' || String(end) !== 'end')
      throw new Error('a part was lost, or came twice');
    this.emit('decoded', JSON.parse(String(json)));
  }

  destroy(): void {
    this.parts = [];
  }
}

const PARSER = { Encoder, Decoder };

class Echo {
  @WebSocketServer()
  readonly server!: Server;

  @SubscribeMessage('echo')
  echo(@MessageBody() body: unknown): unknown {
    return { body };
  }

  @SubscribeMessage('event')
  event(@ConnectedSocket() client: Socket, @MessageBody() body: unknown): void {
    client.emit('event', body);
  }

  @SubscribeMessage('room')
  room(@ConnectedSocket() client: Socket, @MessageBody() body: unknown): void {
    this.server.to(client.id).emit('event', body);
  }
}

@WebSocketGateway()
class EchoGateway extends Echo {}

@WebSocketGateway({ perMessageDeflate: { threshold: 0 } })
class CompressingGateway extends Echo {}

@WebSocketGateway({ parser: PARSER })
class OtherParserGateway extends Echo {}

/** Around every length at which the head of a frame changes. */
const LENGTHS = [0, 1, 90, 125, 126, 127, 200, 65_480, 65_536, 70_000];

describe.each(WORLDS)('%s: what is sent', (_, world) => {
  it.each([
    ['as it is', EchoGateway],
    ['compressed', CompressingGateway],
  ])('arrives, however long it is, %s', async (_, gateway) => {
    const { url } = await launch(world, { providers: [gateway] });
    const client = await connect(url, {});
    for (const length of LENGTHS) {
      for (let more = 0; more < 4; more++) {
        const text = 'x'.repeat(length + more);
        expect(await client.emitWithAck('echo', text)).toEqual({ body: text });
      }
      for (const letters of ['ü', '€', '𝄞']) {
        const text = letters.repeat(length);
        expect(await client.emitWithAck('echo', text)).toEqual({ body: text });
      }
    }
  });

  it.each(['event', 'room'])('arrives in order, by %s', async (way) => {
    const { url } = await launch(world, { providers: [EchoGateway] });
    const client = await connect(url, {});
    const bodies: unknown[] = [
      'text',
      Buffer.from('bytes'),
      { text: 'a', bytes: Buffer.from('b'), more: [Buffer.from('c')] },
      'x'.repeat(100_000),
      { text: 'last' },
    ];
    const heard: unknown[] = [];
    client.on('event', (body: unknown) => heard.push(body));
    const last = new Promise<void>((resolve) =>
      client.on('event', () => heard.length === bodies.length && resolve()),
    );
    for (const body of bodies) client.emit(way, body);
    await last;
    expect(heard).toEqual(bodies);
  });

  it('arrives where a parser of the application makes several packets of one', async () => {
    const { url } = await launch(world, { providers: [OtherParserGateway] });
    const client = await connect(url, {}, { parser: PARSER });
    for (const body of ['first', 'second'])
      expect(await client.emitWithAck('echo', body)).toEqual({ body });
    const event = next(client, 'event');
    client.emit('event', 'third');
    expect(await event).toEqual(['third']);
  });
});

describe('a short packet', () => {
  it('leaves in one write', async () => {
    const [, managed] = WORLDS.find(([name]) => name.includes('module'))!;
    const { url } = await launch(managed, { providers: [EchoGateway] });
    const client = await connect(url, {});
    await client.emitWithAck('echo', 'warm');
    const corks = vi.spyOn(TcpSocket.prototype, 'cork');
    await client.emitWithAck('echo', 'text');
    // Those of the client, which masks what it sends.
    expect(corks.mock.calls.length).toBeLessThanOrEqual(1);
    corks.mockRestore();
  });
});
