import {
  MessageBody,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server } from 'socket.io';
import {
  type Cluster,
  EmergencyBreaker,
  MemoryHub,
  Violations,
  memoryCluster,
} from '../../src/index.js';
import type { Violation } from '../../src/incidents/index.js';
import { breakable } from '../support/breakable-cluster.js';
import { connect, eventually, serve, settle } from '../support/harness.js';
import { knowEachOther } from '../support/places.js';

@WebSocketGateway()
class NewsGateway implements OnGatewayInit<Server> {
  @WebSocketServer()
  readonly server!: Server;
  /** What other nodes have sent to this one. */
  readonly heard: unknown[] = [];
  /** The defect: whose payload it is, nobody asks. */
  private last: unknown;

  afterInit(server: Server): void {
    server.on('news', (news: unknown, answer?: (text: string) => void) => {
      this.heard.push(news);
      answer?.('heard');
    });
  }

  @SubscribeMessage('tell')
  tell(@MessageBody() news: unknown): string {
    this.server.serverSideEmit('news', news);
    return 'told';
  }

  @SubscribeMessage('ask')
  ask(@MessageBody() news: unknown): Promise<unknown[]> {
    return this.server.serverSideEmitWithAck('news', news);
  }

  @SubscribeMessage('keep')
  keep(@MessageBody() news: object): string {
    this.last = news;
    return 'kept';
  }

  @SubscribeMessage('tell-last')
  tellLast(): string {
    this.server.serverSideEmit('news', this.last);
    return 'told';
  }

  @SubscribeMessage('ask-last')
  async askLast(): Promise<unknown> {
    try {
      return await this.server.serverSideEmitWithAck('news', this.last);
    } catch {
      return 'nobody';
    }
  }
}

async function twoNodes(
  hub = new MemoryHub(),
  first: Cluster = memoryCluster(hub),
) {
  const start = (cluster: Cluster) =>
    serve({ gateways: [NewsGateway], options: { cluster } });
  const [one, two] = [await start(first), await start(memoryCluster(hub))];
  await knowEachOther([one.app, two.app]);
  const found: Violation[] = [];
  for (const { app } of [one, two])
    app
      .get(Violations)
      .violations$.subscribe((violation) => found.push(violation));
  const { heard } = two.app.get(NewsGateway);
  return { one, two, found, heard, hub };
}

describe('serverSideEmit', () => {
  it('reaches the code of the other nodes, out of a message and out of a job, and is answered', async () => {
    const { one, heard, found } = await twoNodes();
    const alice = await connect(one, 'alice');
    expect(await alice.emitWithAck('tell', { of: 'alice' })).toBe('told');
    expect(await alice.emitWithAck('ask', 'a question')).toEqual(['heard']);
    one.app.get(NewsGateway).server.serverSideEmit('news', 'of a job');
    await eventually(() =>
      expect(heard).toEqual([{ of: 'alice' }, 'a question', 'of a job']),
    );
    expect(found).toEqual([]);
  });

  it.each(['tell-last', 'ask-last'])(
    'does not take an object of another user along: no other node would recognise it (%s)',
    async (way) => {
      const { one, heard, found } = await twoNodes();
      const alice = await connect(one, 'alice');
      const bob = await connect(one, 'bob');
      await alice.emitWithAck('keep', { secret: 'of alice' });
      expect(await bob.emitWithAck(way)).toMatchObject({
        code: 'ISOLATION_VIOLATION',
      });
      expect(found).toEqual([
        expect.objectContaining({
          vector: 'foreign-object',
          users: ['u~bob', 'u~alice'],
          action: 'blocked',
        }),
      ]);
      // Its owner may.
      await alice.emitWithAck('tell-last');
      await eventually(() => expect(heard).toEqual([{ secret: 'of alice' }]));
    },
  );

  it('is not heard from a user who is in quarantine where it arrives', async () => {
    const hub = new MemoryHub();
    const { cluster, deafen } = breakable(hub);
    const { one, two, heard, found } = await twoNodes(hub, cluster);
    const alice = await connect(one, 'alice');
    const carol = await connect(one, 'carol');
    deafen();
    two.app.get(EmergencyBreaker).quarantine({ userId: 'alice' }, 'a report');
    await alice.emitWithAck('tell', 'of alice');
    await carol.emitWithAck('tell', 'of carol');
    await eventually(() => expect(heard).toEqual(['of carol']));
    expect(found.map(({ vector, users }) => [vector, users])).toEqual([
      ['stale-manager', ['u~alice']],
    ]);
  });

  it('is not heard where it does not say whose it is', async () => {
    const { heard, found, hub } = await twoNodes();
    const stranger = memoryCluster(hub);
    await stranger.start();
    const data = { packet: ['news', 'forged'] };
    const message = { uid: 'older', nsp: '/', type: 9, data };
    for (const text of [message, { v: 1, message }, { v: 99, message }])
      await stranger.publish('packets:/', JSON.stringify(text));
    await settle();
    expect(heard).toEqual([]);
    expect(new Set(found.map(({ vector }) => vector))).toEqual(
      new Set(['unattributed-packet']),
    );
    await stranger.close();
  });
});
