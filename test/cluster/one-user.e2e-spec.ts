import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import {
  type Cluster,
  CurrentManager,
  MemoryHub,
  WebSocketManager,
  memoryCluster,
} from '../../src/index.js';
import {
  type Served,
  connect,
  eventually,
  next,
  record,
  serve,
} from '../support/harness.js';

@WebSocketGateway()
class DirectGateway {
  @SubscribeMessage('direct')
  direct(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() n: number,
  ) {
    return manager.sendTo('bob', 'direct', n, { reason: 'direct message' });
  }

  @SubscribeMessage('ping')
  ping(): string {
    return 'pong';
  }
}

/** A node that notes the topics of what it publishes and of what it receives. */
function noting(cluster: Cluster) {
  const published: string[] = [];
  const received: string[] = [];
  const publish = cluster.publish.bind(cluster);
  const subscribe = cluster.subscribe.bind(cluster);
  cluster.publish = (topic, message) => {
    published.push(topic);
    return publish(topic, message);
  };
  cluster.subscribe = (topic, listener) =>
    subscribe(topic, (message, from) => {
      received.push(topic);
      listener(message, from);
    });
  return { cluster, published, received };
}

async function startNode(cluster: Cluster) {
  return serve({ gateways: [DirectGateway], options: { cluster } });
}

describe('an emission to one user', () => {
  it('costs nothing on nodes without that user, also after the user moves', async () => {
    const hub = new MemoryHub();
    const notes = [1, 2, 3].map(() => noting(memoryCluster(hub)));
    const nodes: Served[] = [];
    for (const { cluster } of notes) nodes.push(await startNode(cluster));
    const alice = await connect(nodes[0], 'alice');
    for (const [here, elsewhere] of [
      [1, 2],
      [2, 1],
    ]) {
      const bob = await connect(nodes[here], 'bob');
      const heard = record(bob);
      for (const { received } of notes) received.splice(0);
      for (let n = 0; n < 20; n++) await alice.emitWithAck('direct', n);
      await eventually(() =>
        expect(heard).toEqual(
          Array.from({ length: 20 }, (_, n) => ['direct', n]),
        ),
      );
      const packets = (index: number) =>
        notes[index].received.filter((topic) => topic.includes('@'));
      expect(packets(here)).toHaveLength(20);
      expect(packets(elsewhere)).toEqual([]);
      bob.disconnect();
      await eventually(() =>
        expect(nodes[here].registry.counts().connections).toBe(0),
      );
    }
  });

  it('arrives again when the subscription to a topic succeeds after a failure', async () => {
    const hub = new MemoryHub();
    const one = await startNode(memoryCluster(hub));
    const cluster = memoryCluster(hub);
    const subscribe = cluster.subscribe.bind(cluster);
    const found = new Set<(isReachable: boolean) => void>();
    let isAway = false;
    cluster.subscribe = (topic, listener) =>
      isAway ? Promise.reject(new Error('away')) : subscribe(topic, listener);
    cluster.onReachable = (listener) => {
      found.add(listener);
      return () => found.delete(listener);
    };
    const two = await startNode(cluster);
    const alice = await connect(one, 'alice');
    isAway = true;
    const bob = await connect(two, 'bob');
    isAway = false;
    for (const listener of found) listener(true);
    const got = next(bob, 'direct');
    await alice.emitWithAck('direct', 1);
    expect(await got).toEqual([1]);
  });
});

describe('a message that stays on its node', () => {
  it('sends nothing to the cluster', async () => {
    const { cluster, published } = noting(memoryCluster(new MemoryHub()));
    const alice = await connect(await startNode(cluster), 'alice');
    published.splice(0);
    for (let n = 0; n < 20; n++)
      expect(await alice.emitWithAck('ping')).toBe('pong');
    expect(published.filter((topic) => topic !== 'packets:/')).toEqual([]);
    // At most a heartbeat of this node, but not one for each message.
    expect(published.length).toBeLessThan(2);
  });
});
