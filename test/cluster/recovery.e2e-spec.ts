import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import {
  CurrentManager,
  MemoryHub,
  type WebSocketManager,
  memoryCluster,
} from '../../src/index.js';
import {
  type ClientSocket,
  clientOf,
  connect,
  connected,
  receives,
  record,
  serve,
} from '../support/harness.js';

@WebSocketGateway({
  connectionStateRecovery: { maxDisconnectionDuration: 60_000 },
})
class NotesGateway {
  @SubscribeMessage('note')
  note(@CurrentManager() manager: WebSocketManager): string {
    manager.join('notes');
    manager.emit('noted', manager.user.userId);
    return manager.user.userId;
  }
}

/** What a client presents to get a session back. */
interface Session {
  _pid?: string | undefined;
  _lastOffset?: string | undefined;
}

function sessionOf(client: ClientSocket): Session {
  const { _pid, _lastOffset } = client as unknown as Session;
  return { _pid, _lastOffset };
}

/** A client of this user that presents a session. */
async function presenting(
  url: string,
  user: string,
  { _pid, _lastOffset }: Session,
): Promise<ClientSocket> {
  const client = clientOf(url, { user });
  Object.assign(client, { _pid, _lastOffset });
  await connected(client);
  return client;
}

async function twoNodes() {
  const hub = new MemoryHub();
  const start = () =>
    serve({
      gateways: [NotesGateway],
      options: { cluster: memoryCluster(hub) },
    });
  return [await start(), await start()] as const;
}

describe('with a cluster, a session of socket.io', () => {
  it('is not restored: the client gets a new connection, in the channels of its user', async () => {
    const [one, two] = await twoNodes();
    const stays = await connect(one, 'alice');
    const first = await connect(one, 'alice');
    await first.emitWithAck('note');
    const session = sessionOf(first);
    first.io.engine.close();
    for (const { url } of [one, two]) {
      const again = await presenting(url, 'alice', session);
      expect(again.recovered).toBe(false);
      const received = record(again);
      await stays.emitWithAck('note');
      await receives(received, [['noted', 'alice']]);
    }
  });

  it('gives a thief who presents its id nothing, and takes nothing from its owner', async () => {
    const [one, two] = await twoNodes();
    const alice = await connect(one, 'alice');
    await alice.emitWithAck('note');
    const session = sessionOf(alice);
    alice.io.engine.close();
    const thief = await presenting(two.url, 'mallory', session);
    const stolen = record(thief);
    expect(thief.recovered).toBe(false);
    const again = await presenting(two.url, 'alice', session);
    expect(await again.emitWithAck('note')).toBe('alice');
    expect(await thief.emitWithAck('note')).toBe('mallory');
    await receives(stolen, [['noted', 'mallory']]);
  });
});
