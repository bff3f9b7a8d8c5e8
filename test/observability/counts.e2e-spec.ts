import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server } from 'socket.io';
import {
  CurrentManager,
  Monitoring,
  type WebSocketManager,
} from '../../src/index.js';
import {
  type Served,
  connect,
  eventually,
  next,
  refusalOf,
  clientOf,
  serve,
} from '../support/harness.js';

@WebSocketGateway()
class TalkGateway {
  @WebSocketServer() private readonly server!: Server;

  @SubscribeMessage('echo')
  echo(@MessageBody() words: unknown): unknown {
    return words;
  }

  @SubscribeMessage('keep')
  keep(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() value: unknown,
  ): boolean {
    manager.state.set('kept', value);
    return true;
  }

  @SubscribeMessage('announce')
  announce(): void {
    this.server.emit('news', { of: 'today' });
  }
}

const serveTalk = (options: object = {}) =>
  serve({
    gateways: [TalkGateway],
    options: { egress: { publicEvents: ['news'] }, ...options },
  });

const countsOf = ({ app }: Served) => app.get(Monitoring).counts();

describe('what the server counts', () => {
  it('are the current users, connections and managers', async () => {
    const served = await serveTalk();
    const first = await connect(served, 'alice');
    const second = await connect(served, 'alice');
    await connect(served, 'bob');
    served.registry.acquire({ userId: 'carol' });
    expect(countsOf(served)).toMatchObject({
      users: 2,
      connections: 3,
      managers: 3,
    });
    first.disconnect();
    second.disconnect();
    await eventually(() =>
      expect(countsOf(served)).toMatchObject({
        users: 1,
        connections: 1,
        managers: 3,
      }),
    );
  });

  it('agree with the status after users were disconnected', async () => {
    const served = await serveTalk();
    await connect(served, 'alice');
    await connect(served, 'bob');
    served.registry.release({ userId: 'alice' });
    await eventually(() => {
      const { managers, connections, idle } = served.registry.status();
      expect(served.registry.counts()).toEqual({ managers, connections, idle });
      expect(connections).toBe(1);
    });
  });

  it('are messages from clients, and to each recipient', async () => {
    const served = await serveTalk();
    const alice = await connect(served, 'alice');
    const bob = await connect(served, 'bob');
    const before = countsOf(served);
    await alice.emitWithAck('echo', 'one');
    await bob.emitWithAck(
      'echo',
      Buffer.from('two attachments make one message'),
    );
    expect(countsOf(served)).toMatchObject({
      messagesReceived: before.messagesReceived + 2,
      messagesSent: before.messagesSent + 2,
    });
    const news = [next(alice, 'news'), next(bob, 'news')];
    alice.emit('announce');
    await Promise.all(news);
    expect(countsOf(served)).toMatchObject({
      messagesReceived: before.messagesReceived + 3,
      messagesSent: before.messagesSent + 4,
    });
  });

  it.each(['polling', 'websocket'])(
    'are the same over %s',
    async (transport) => {
      const served = await serveTalk();
      const alice = await connect(served, 'alice', { transports: [transport] });
      await alice.emitWithAck('echo', 'one');
      await alice.emitWithAck('echo', 'two');
      expect(countsOf(served)).toMatchObject({
        messagesReceived: 2,
        messagesSent: 2,
      });
    },
  );

  it('are the refused handshakes and messages', async () => {
    const served = await serveTalk({
      limits: { messagesPerSecond: 1, burst: 1 },
    });
    const alice = await connect(served, 'alice');
    alice.emit('echo', 1);
    alice.emit('echo', 2);
    alice.emit('echo', 3);
    await refusalOf(clientOf(served.url, {}));
    await eventually(() =>
      expect(served.app.get(Monitoring).rejections()).toMatchObject({
        UNAUTHENTICATED: 1,
        RATE_LIMITED: expect.any(Number) as number,
      }),
    );
    expect(countsOf(served).messagesReceived).toBe(3);
  });

  it('include the time of a full inspection on demand', async () => {
    const served = await serveTalk();
    const list = Array.from({ length: 50_000 }, (_, n) => ({ n }));
    served.registry.acquire({ userId: 'alice' }).state.set('list', list);
    const before = countsOf(served).inspectionMs;
    const { checked } = await served.registry.validateIsolation();
    const spent = countsOf(served).inspectionMs - before;
    expect(checked.nodes).toBeGreaterThan(50_000);
    expect(spent).toBeGreaterThan(0);
    // Without the pauses for other work.
    expect(spent).toBeLessThanOrEqual(checked.milliseconds);
  });

  it('are the time that inspection takes, growing with it', async () => {
    const served = await serveTalk();
    const alice = await connect(served, 'alice');
    const before = countsOf(served).inspectionMs;
    for (let n = 0; n < 100; n++) {
      await alice.emitWithAck('keep', { n, list: Array.from({ length: 100 }) });
    }
    const { inspectionMs } = countsOf(served);
    expect(inspectionMs).toBeGreaterThan(before);
  });
});
