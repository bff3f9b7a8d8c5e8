import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import {
  type Cluster,
  EmergencyBreaker,
  MemoryHub,
  Violations,
  type WebSocketManagerOptions,
  memoryCluster,
} from '../../src/index.js';
import type { Violation } from '../../src/incidents/index.js';
import { breakable } from '../support/breakable-cluster.js';
import {
  type Served,
  connect,
  eventually,
  next,
  record,
  serve,
  settle,
} from '../support/harness.js';
import { knowEachOther } from '../support/places.js';

@WebSocketGateway()
class BoardGateway implements OnGatewayDisconnect {
  @WebSocketServer()
  private readonly server!: Server;

  async handleDisconnect(): Promise<void> {
    this.server.to('board').emit('gone', 'away');
  }

  @SubscribeMessage('enter')
  async enter(
    @ConnectedSocket() client: Socket,
    @MessageBody() room: string,
  ): Promise<string> {
    await client.join(room);
    return 'in';
  }

  @SubscribeMessage('post')
  post(@MessageBody() text: string): string {
    this.server.to('board').emit('posted', text);
    return 'posted';
  }
}

async function nodes(
  clusters: readonly [Cluster, Cluster],
  options: WebSocketManagerOptions = {},
) {
  const start = (cluster: Cluster) =>
    serve({ gateways: [BoardGateway], options: { ...options, cluster } });
  const one = await start(clusters[0]);
  const two = await start(clusters[1]);
  await knowEachOther([one.app, two.app]);
  return { one, two, foundAtTwo: foundAt(two) };
}

function foundAt({ app }: Served): Violation[] {
  const found: Violation[] = [];
  app.get(Violations).violations$.subscribe((one) => found.push(one));
  return found;
}

function twoClusters(): [Cluster, Cluster] {
  const hub = new MemoryHub();
  return [memoryCluster(hub), memoryCluster(hub)];
}

/** A device that has entered the board. */
async function member(served: Served, user: string, tenantId?: string) {
  const client = await connect(served, { user, ...(tenantId && { tenantId }) });
  await client.emitWithAck('enter', 'board');
  return client;
}

describe('a packet that another node sends to a room with members of another tenant', () => {
  const boards = async (options?: WebSocketManagerOptions) => {
    const { one, two, foundAtTwo } = await nodes(twoClusters(), options);
    const ann = await member(one, 'ann', 'red');
    const [same, other] = [
      await member(two, 'rob', 'red'),
      await member(two, 'bea', 'blue'),
    ];
    return { ann, same, other, foundAtTwo };
  };

  it('reaches the tenant of its sender alone, and is recorded where it arrives', async () => {
    const { ann, same, other, foundAtTwo } = await boards();
    const heard = record(other);
    const posted = next(same, 'posted');
    await ann.emitWithAck('post', 'of red');
    expect(await posted).toEqual(['of red']);
    await settle();
    expect(heard).toEqual([]);
    expect(foundAtTwo).toEqual([
      expect.objectContaining({
        vector: 'foreign-tenant',
        users: ['t~red~ann'],
        event: 'posted',
        detail: 'board',
        action: 'blocked',
      }),
    ]);
  });

  it('is only watched in mode report', async () => {
    const { ann, other, foundAtTwo } = await boards({ mode: 'report' });
    const posted = next(other, 'posted');
    await ann.emitWithAck('post', 'of red');
    expect(await posted).toEqual(['of red']);
    expect(foundAtTwo).toEqual([
      expect.objectContaining({ vector: 'foreign-tenant', action: 'reported' }),
    ]);
  });

  it('is no violation where the event is declared public, and stays within the tenant', async () => {
    const { ann, same, other, foundAtTwo } = await boards({
      egress: { publicEvents: ['posted'] },
    });
    const heard = record(other);
    const posted = next(same, 'posted');
    await ann.emitWithAck('post', 'of red');
    await posted;
    await settle();
    expect(heard).toEqual([]);
    expect(foundAtTwo).toEqual([]);
  });

  it('reaches every tenant where the event is declared for all of them', async () => {
    const { ann, other, foundAtTwo } = await boards({
      egress: { eventsForAllTenants: ['posted'] },
    });
    const posted = next(other, 'posted');
    await ann.emitWithAck('post', 'of red');
    expect(await posted).toEqual(['of red']);
    expect(foundAtTwo).toEqual([]);
  });

  it('reaches every tenant where a rule allows it', async () => {
    const { one, two, foundAtTwo } = await nodes(twoClusters(), {
      egress: { rules: [{ to: 'board', why: 'The board is for everybody.' }] },
    });
    const ann = await connect(one, { user: 'ann', tenantId: 'red' });
    const bea = await member(two, 'bea', 'blue');
    const posted = next(bea, 'posted');
    await ann.emitWithAck('post', 'of red');
    expect(await posted).toEqual(['of red']);
    expect(foundAtTwo).toEqual([]);
  });
});

describe('a user in quarantine whose node has not heard of it', () => {
  it('reaches nobody on a node that has, which is recorded once; a goodbye arrives', async () => {
    const hub = new MemoryHub();
    const { cluster, deafen } = breakable(hub);
    const { one, two, foundAtTwo } = await nodes([cluster, memoryCluster(hub)]);
    const alice = await member(one, 'alice');
    const carol = await member(one, 'carol');
    const bob = await member(two, 'bob');
    const heard = record(bob);
    deafen();
    two.app.get(EmergencyBreaker).quarantine({ userId: 'alice' }, 'a report');
    for (let i = 0; i < 3; i++)
      expect(await alice.emitWithAck('post', 'of alice')).toBe('posted');
    await carol.emitWithAck('post', 'of carol');
    alice.disconnect();
    await eventually(() =>
      expect(heard).toEqual([
        ['posted', 'of carol'],
        ['gone', 'away'],
      ]),
    );
    expect(foundAtTwo).toEqual([
      expect.objectContaining({
        vector: 'stale-manager',
        users: ['u~alice'],
        action: 'blocked',
        detail: `from node ${cluster.node}`,
      }),
    ]);
  });

  it('is reached by nobody: no device of the user is connected where that is known', async () => {
    const { one, two } = await nodes(twoClusters());
    const alice = await member(one, 'alice');
    const bob = await member(two, 'bob');
    const heard = record(bob);
    const left = new Promise((resolve) => bob.once('disconnect', resolve));
    one.app.get(EmergencyBreaker).quarantine({ userId: 'bob' }, 'a report');
    await alice.emitWithAck('post', 'of alice');
    await left;
    await settle();
    expect(heard.map(([event]) => event)).toEqual(['wsm:notice']);
  });
});
