import type { Socket as TcpSocket } from 'node:net';
import {
  ConnectedSocket,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';
import { connect, record } from '../support/harness.js';
import { WORLDS, launch } from '../support/worlds.js';

const MESSAGES = 8;

function streamOf({ conn }: Socket): TcpSocket {
  return (conn.transport as unknown as { socket: { _socket: TcpSocket } })
    .socket._socket;
}

@WebSocketGateway()
class TurnGateway {
  writes: unknown[] = [];
  private waiting: (() => void)[] = [];

  /** Counts what is written to the connection from now on. */
  @SubscribeMessage('count')
  count(@ConnectedSocket() client: Socket): void {
    const stream = streamOf(client) as Required<TcpSocket>;
    const { _write, _writev } = stream;
    stream._write = (chunk, encoding, done) => {
      this.writes.push(chunk);
      _write.call(stream, chunk, encoding, done);
    };
    stream._writev = (chunks, done) => {
      this.writes.push(chunks);
      _writev.call(stream, chunks, done);
    };
  }

  /** Answers all messages in one turn of the event loop. */
  @SubscribeMessage('together')
  async together(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.waiting.push(resolve);
      if (this.waiting.length === MESSAGES)
        for (const answer of this.waiting.splice(0)) answer();
    });
    return 'answer';
  }

  @SubscribeMessage('alone')
  alone(): string {
    return 'answer';
  }

  @SubscribeMessage('before')
  before(@ConnectedSocket() client: Socket): string {
    client.emit('first', 1);
    queueMicrotask(() => client.emit('third', 3));
    return 'second';
  }

  @SubscribeMessage('leave')
  leave(@ConnectedSocket() client: Socket): string {
    setTimeout(() => client.disconnect(true), 0);
    return 'goodbye';
  }

  /** Ends the connection in the turn of the answer, directly after it. */
  @SubscribeMessage('leave-at-once')
  leaveAtOnce(@ConnectedSocket() client: Socket): Promise<string> {
    const answer = Promise.resolve('goodbye');
    void answer
      .then(() => undefined)
      .then(() => undefined)
      .then(() => undefined)
      .then(() => process.nextTick(() => client.disconnect(true)));
    return answer;
  }
}

const [, managed] = WORLDS.find(([name]) => name.includes('module'))!;

describe('the answers of one turn of the event loop', () => {
  it('leave in two writes: the first, and what has waited for it', async () => {
    const { app, url } = await launch(managed, { providers: [TurnGateway] });
    const client = await connect(url, {});
    await client.emitWithAck('before');
    client.emit('count');
    const answers = Array.from({ length: MESSAGES }, () =>
      client.emitWithAck('together'),
    );
    expect(await Promise.all(answers)).toEqual(
      Array.from({ length: MESSAGES }, () => 'answer'),
    );
    expect(app.get(TurnGateway).writes).toHaveLength(2);
  });

  it('take one write of one buffer where they come alone', async () => {
    const { app, url } = await launch(managed, { providers: [TurnGateway] });
    const client = await connect(url, {});
    client.emit('count');
    await client.emitWithAck('alone');
    expect(app.get(TurnGateway).writes).toEqual([expect.any(Buffer)]);
  });
});

describe.each(WORLDS)('%s: an answer', (_, world) => {
  it('keeps its place among what the handler sends', async () => {
    const { url } = await launch(world, { providers: [TurnGateway] });
    const client = await connect(url, {});
    const heard: unknown[] = [];
    client.onAny((event) => heard.push(event));
    const answered = client
      .emitWithAck('before')
      .then((answer) => heard.push(answer));
    const third = new Promise((resolve) => client.once('third', resolve));
    await Promise.all([answered, third]);
    expect(heard).toEqual(['first', 'third', 'second']);
  });

  it.each(['leave', 'leave-at-once'])(
    'arrives before the end of the connection (%s)',
    async (way) => {
      const { url } = await launch(world, { providers: [TurnGateway] });
      const client = await connect(url, {});
      const heard = record(client);
      const left = new Promise((resolve) => client.once('disconnect', resolve));
      expect(await client.emitWithAck(way)).toBe('goodbye');
      await left;
      expect(heard).toEqual([]);
    },
  );
});
