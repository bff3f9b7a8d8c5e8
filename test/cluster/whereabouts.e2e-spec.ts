import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import {
  type Cluster,
  CurrentManager,
  MemoryHub,
  type PresenceChange,
  WebSocketManager,
  memoryCluster,
} from '../../src/index.js';
import {
  type Served,
  connect,
  eventually,
  serve,
  settle,
} from '../support/harness.js';

@WebSocketGateway()
class ChannelsGateway {
  @SubscribeMessage('join')
  join(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() name: string,
  ) {
    manager.join(name);
    return 'joined';
  }

  @SubscribeMessage('leave')
  leave(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() name: string,
  ) {
    manager.leave(name);
    return 'left';
  }
}

function start(cluster?: Cluster): Promise<Served> {
  return serve({ gateways: [ChannelsGateway], options: { cluster } });
}

async function twoNodes() {
  const hub = new MemoryHub();
  const clusters = [memoryCluster(hub), memoryCluster(hub)] as const;
  const [one, two] = [await start(clusters[0]), await start(clusters[1])];
  return { one, two, clusters };
}

async function changesOf(
  { registry }: Served,
  channel: string,
  tenantId?: string,
) {
  const changes: PresenceChange[] = [];
  const of = tenantId === undefined ? {} : { tenantId };
  await registry.watchMembers(channel, (change) => changes.push(change), of);
  return changes;
}

describe('registry.whereIs', () => {
  it('knows the nodes and devices of a user, on every node', async () => {
    const { one, two, clusters } = await twoNodes();
    const here = await connect(one, 'alice');
    const there = [await connect(two, 'alice'), await connect(two, 'alice')];
    await connect(two, 'bob');
    for (const { registry } of [one, two])
      await eventually(async () => {
        const locations = await registry.whereIs({ userId: 'alice' });
        const ids = locations.map(({ node, devices }) => [
          node,
          devices.map(({ id }) => id).toSorted(),
        ]);
        expect(new Map(ids as [string, string[]][])).toEqual(
          new Map([
            [clusters[0].node, [here.id]],
            [clusters[1].node, there.map(({ id }) => id).toSorted()],
          ]),
        );
        for (const { since } of locations)
          expect(since).toBeGreaterThan(1_700_000_000_000);
      });
    here.disconnect();
    await eventually(async () => {
      const locations = await two.registry.whereIs({ userId: 'alice' });
      expect(locations.map(({ node }) => node)).toEqual([clusters[1].node]);
    });
    expect(await one.registry.whereIs({ userId: 'nobody' })).toEqual([]);
  });

  it('knows the devices of the one process without a cluster', async () => {
    const served = await start();
    const alice = await connect(served, 'alice');
    expect(await served.registry.whereIs({ userId: 'alice' })).toEqual([
      {
        node: 'local',
        devices: [{ namespace: '/', id: alice.id, since: expect.any(Number) }],
        since: expect.any(Number),
      },
    ]);
  });
});

describe('registry.members', () => {
  it('lists users, not sockets, of all nodes', async () => {
    const { one, two, clusters } = await twoNodes();
    const alice = await connect(one, 'alice');
    await connect(two, 'alice');
    const bob = await connect(two, 'bob');
    await connect(two, 'carol');
    await alice.emitWithAck('join', 'room');
    await bob.emitWithAck('join', 'room');
    const both = clusters.map(({ node }) => node);
    await eventually(async () => {
      const members = await one.registry.members('room');
      expect(
        members.map(({ userId, nodes }) => [userId, nodes.toSorted()]),
      ).toEqual([
        ['alice', both.toSorted()],
        ['bob', [both[1]]],
      ]);
    });
    await alice.emitWithAck('leave', 'room');
    await eventually(async () => {
      const members = await two.registry.members('room');
      expect(members.map(({ userId }) => userId)).toEqual(['bob']);
    });
  });

  it('keeps the channels of tenants apart', async () => {
    const { one, two } = await twoNodes();
    const alice = await connect(one, { user: 'alice', tenantId: 'red' });
    await alice.emitWithAck('join', 'room');
    await eventually(async () =>
      expect(
        await two.registry.members('room', { tenantId: 'red' }),
      ).toMatchObject([{ userId: 'alice', tenantId: 'red' }]),
    );
    expect(await two.registry.members('room')).toEqual([]);
    expect(await two.registry.members('room', { tenantId: 'blue' })).toEqual(
      [],
    );
  });
});

describe('registry.watchMembers', () => {
  it('reports a user once at the first device and once at the last', async () => {
    const { one, two } = await twoNodes();
    const seen = [await changesOf(one, 'room'), await changesOf(two, 'room')];
    const here = await connect(one, 'alice');
    await here.emitWithAck('join', 'room');
    const there = await connect(two, 'alice');
    await eventually(async () => {
      const [alice] = await one.registry.members('room');
      expect(alice.nodes).toHaveLength(2);
    });
    here.disconnect();
    await settle();
    for (const changes of seen)
      expect(changes).toEqual([{ is: 'joined', userId: 'alice' }]);
    there.disconnect();
    await settle();
    for (const changes of seen)
      expect(changes).toEqual([
        { is: 'joined', userId: 'alice' },
        { is: 'left', userId: 'alice' },
      ]);
  });

  it('reports the users of a dead node once', async () => {
    const { one, two, clusters } = await twoNodes();
    const changes = await changesOf(one, 'room');
    for (const user of ['alice', 'bob']) {
      const device = await connect(two, user);
      await device.emitWithAck('join', 'room');
    }
    const stays = await connect(one, 'alice');
    await stays.emitWithAck('join', 'room');
    await eventually(async () => {
      const members = await one.registry.members('room');
      expect(members.map(({ nodes }) => nodes.length)).toEqual([2, 1]);
    });
    changes.splice(0);
    // Like a process that dies: its application does not disconnect anybody.
    await clusters[1].close();
    await eventually(() => expect(changes).not.toEqual([]));
    await settle();
    expect(changes).toEqual([{ is: 'left', userId: 'bob' }]);
  });

  it('works in one process without a cluster', async () => {
    const served = await start();
    const changes = await changesOf(served, 'room');
    const alice = await connect(served, 'alice');
    await alice.emitWithAck('join', 'room');
    alice.disconnect();
    await eventually(() =>
      expect(changes).toEqual([
        { is: 'joined', userId: 'alice' },
        { is: 'left', userId: 'alice' },
      ]),
    );
    expect(await served.registry.members('room')).toEqual([]);
  });
});

describe('registry.status({ cluster: true })', () => {
  it('counts all nodes', async () => {
    const { one, two, clusters } = await twoNodes();
    await connect(one, 'alice');
    await connect(two, 'alice');
    await connect(two, 'bob');
    const status = await one.registry.status({ cluster: true });
    expect(status).toMatchObject({ managers: 3, connections: 3, missing: [] });
    expect(
      new Map(status.nodes.map(({ node, connections }) => [node, connections])),
    ).toEqual(
      new Map([
        [clusters[0].node, 1],
        [clusters[1].node, 2],
      ]),
    );
  });

  it('is the one process without a cluster', async () => {
    const served = await start();
    await connect(served, 'alice');
    expect(await served.registry.status({ cluster: true })).toEqual({
      managers: 1,
      connections: 1,
      idle: 0,
      nodes: [{ node: 'local', managers: 1, connections: 1, idle: 0 }],
      missing: [],
    });
  });
});
