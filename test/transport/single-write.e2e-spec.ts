import { EventEmitter } from 'node:events';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import { connect, next } from '../support/harness.js';
import { WORLDS, launch } from '../support/worlds.js';

/** What an application may put in the place of socket.io-parser: here each packet is three, one of them what it says. */
function parserWith(before: string | Buffer, after: string | Buffer) {
  class Encoder {
    encode(packet: object): (string | Buffer)[] {
      return [before, JSON.stringify(packet), after];
    }
  }

  class Decoder extends EventEmitter {
    private parts: unknown[] = [];

    add(part: unknown): void {
      this.parts.push(part);
      if (this.parts.length < 3) return;
      const [first, json, last] = this.parts.splice(0).map(String);
      if (first !== String(before) || last !== String(after))
        throw new Error('a part was lost, or came twice');
      this.emit('decoded', JSON.parse(json));
    }

    destroy(): void {
      this.parts = [];
    }
  }
  return { Encoder, Decoder };
}

const PARSERS = [
  parserWith('begin', Buffer.from('end')),
  parserWith(Buffer.from('begin'), 'end'),
  // As if binary parts followed.
  parserWith('5 begin', 'end'),
];

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

  it.each(PARSERS.map((parser, index) => [index, parser] as const))(
    'arrives where a parser of the application makes several packets of one (%i)',
    async (_, parser) => {
      @WebSocketGateway({ parser })
      class OtherParserGateway extends Echo {}
      const { url } = await launch(world, { providers: [OtherParserGateway] });
      const client = await connect(url, {}, { parser });
      const heard: unknown[] = [];
      client.on('event', (body: unknown) => heard.push(body));
      for (const body of ['first', 'second', 'third'])
        for (const way of ['event', 'room']) client.emit(way, body);
      for (const body of ['fourth', 'fifth'])
        expect(await client.emitWithAck('echo', body)).toEqual({ body });
      expect(heard).toHaveLength(6);
    },
  );

  it('is what a listener of the application has made of it', async () => {
    @WebSocketGateway()
    class ShoutingGateway extends Echo {
      handleConnection({ conn }: Socket): void {
        conn.on('packetCreate', (packet: { data?: unknown }) => {
          packet.data = String(packet.data).replace('"event"', '"EVENT"');
        });
      }
    }
    const { url } = await launch(world, { providers: [ShoutingGateway] });
    const client = await connect(url, {});
    const heard = next(client, 'EVENT');
    client.emit('event', 'text');
    expect(await heard).toEqual(['text']);
  });
});
