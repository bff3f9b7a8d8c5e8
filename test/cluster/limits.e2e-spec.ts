import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import {
  type Cluster,
  MemoryHub,
  Monitoring,
  type WebSocketManagerOptions,
  memoryCluster,
} from '../../src/index.js';
import { breakable } from '../support/breakable-cluster.js';
import {
  type ClientSocket,
  clientOf,
  connect,
  eventually,
  refusalOf,
  serve,
} from '../support/harness.js';

@WebSocketGateway()
class QuietGateway {
  @SubscribeMessage('ping')
  ping(): string {
    return 'pong';
  }
}

/** Nodes of one cluster, one after the other. */
function clusterOf(options: WebSocketManagerOptions = {}) {
  const hub = new MemoryHub();
  return (cluster: Cluster = memoryCluster(hub)) =>
    serve({ gateways: [QuietGateway], options: { ...options, cluster } });
}

const ends = (client: ClientSocket) =>
  new Promise((resolve) => client.once('disconnect', resolve));

describe('the connections of a user', () => {
  it('are released when their client, their handshake or their node ends', async () => {
    const hub = new MemoryHub();
    const serveOn = (cluster: Cluster) =>
      serve({
        gateways: [QuietGateway],
        options: { limits: { connectionsPerUser: 1 }, cluster },
      });
    const [one, two] = [
      await serveOn(memoryCluster(hub)),
      await serveOn(memoryCluster(hub)),
    ];
    const first = await connect(one, 'alice');
    const refused = clientOf(two.url, { user: 'alice' });
    expect(await refusalOf(refused)).toMatchObject({ code: 'LIMIT_EXCEEDED' });
    first.disconnect();
    let second!: ClientSocket;
    await eventually(async () => {
      second = await connect(two, 'alice');
    });
    // A client that disconnects during its handshake keeps no connection.
    second.disconnect();
    const gone = clientOf(one.url, { user: 'alice' });
    gone.connect();
    gone.io.once('open', () => gone.disconnect());
    await eventually(async () => {
      second = await connect(two, 'alice');
    });
    await two.app.close();
    await eventually(async () => {
      expect((await connect(one, 'alice')).connected).toBe(true);
    });
  });

  it('are released when the session of the user ends, also if the connection stays', async () => {
    const start = clusterOf({ limits: { connectionsPerUser: 1 } });
    const [one, two] = [await start(), await start()];
    const first = await connect(one, 'alice');
    const ended = ends(first);
    one.registry.disconnect({ userId: 'alice' }, 'a report');
    await ended;
    await eventually(async () => {
      expect((await connect(two, 'alice')).connected).toBe(true);
    });
  });
});

describe('while the engine is not reachable', () => {
  it('new connections are refused, and existing ones stay', async () => {
    const start = clusterOf();
    const { cluster, takeAway, bringBack } = breakable(new MemoryHub());
    const node = await start(cluster);
    const alice = await connect(node, 'alice');
    takeAway();
    expect(await alice.emitWithAck('ping')).toBe('pong');
    const bob = clientOf(node.url, { user: 'bob' });
    expect(await refusalOf(bob)).toMatchObject({ code: 'CLUSTER_UNREACHABLE' });
    expect(node.app.get(Monitoring).cluster()).toMatchObject({
      isReachable: false,
    });
    bringBack();
    expect((await connect(node, 'bob')).connected).toBe(true);
    expect(node.app.get(Monitoring).cluster()).toMatchObject({
      isReachable: true,
    });
  });

  it("each node decides alone with whenUnreachable: 'local', and its connections count afterwards", async () => {
    const hub = new MemoryHub();
    const start = clusterOf({ limits: { connectionsPerUser: 2 } });
    const { cluster, takeAway, bringBack } = breakable(hub, 'local');
    const one = await start(cluster);
    const two = await start(memoryCluster(hub));
    takeAway();
    const alone = [await connect(one, 'alice'), await connect(one, 'alice')];
    const third = clientOf(one.url, { user: 'alice' });
    expect(await refusalOf(third)).toMatchObject({ code: 'LIMIT_EXCEEDED' });
    bringBack();
    await eventually(async () => {
      const late = clientOf(two.url, { user: 'alice' });
      expect(await refusalOf(late)).toMatchObject({ code: 'LIMIT_EXCEEDED' });
    });
    alone[0].disconnect();
    await eventually(async () => {
      expect((await connect(two, 'alice')).connected).toBe(true);
    });
  });
});
