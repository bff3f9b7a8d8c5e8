import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import {
  CurrentManager,
  EmergencyBreaker,
  MemoryHub,
  type WebSocketManager,
  WebSocketManagerRegistry,
  type WebSocketManagerOptions,
  memoryCluster,
} from '../../src/index.js';
import { breakable } from '../support/breakable-cluster.js';
import { connect, eventually, serve } from '../support/harness.js';

@WebSocketGateway()
class CartGateway {
  constructor(private readonly registry: WebSocketManagerRegistry) {}

  @SubscribeMessage('add')
  async add(@CurrentManager() manager: WebSocketManager): Promise<number> {
    return manager.shared.update<number>('cart', (count = 0) => count + 1);
  }

  @SubscribeMessage('read')
  async read(@CurrentManager() manager: WebSocketManager): Promise<unknown> {
    return (await manager.shared.get('cart')) ?? 'nothing';
  }

  /** The mistake: another user's manager. */
  @SubscribeMessage('steal')
  async steal(): Promise<unknown> {
    const bob = this.registry.acquire({ userId: 'bob' });
    const seen: unknown[] = [];
    for (const attempt of [
      () => bob.shared.get('cart'),
      () => bob.shared.set('cart', 99),
      () => bob.shared.update('cart', () => 99),
      () => bob.shared.delete('cart'),
    ]) {
      await attempt().then(
        (value) => seen.push(value),
        (error: { code?: string }) => seen.push(error.code),
      );
    }
    return seen;
  }
}

function nodesOf(options: WebSocketManagerOptions = {}) {
  const hub = new MemoryHub();
  return (cluster = memoryCluster(hub)) =>
    serve({ gateways: [CartGateway], options: { ...options, cluster } });
}

const ALICE = { userId: 'alice' };

describe('manager.shared', () => {
  it('has the same values on every node, and loses no update', async () => {
    const start = nodesOf();
    const [one, two] = [await start(), await start()];
    const [phone, laptop, bob] = [
      await connect(one, 'alice'),
      await connect(two, 'alice'),
      await connect(two, 'bob'),
    ];
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        [phone, laptop][index % 2].emitWithAck('add'),
      ),
    );
    expect(await phone.emitWithAck('read')).toBe(40);
    expect(await laptop.emitWithAck('read')).toBe(40);
    expect(await bob.emitWithAck('read')).toBe('nothing');
  });

  it("is never reached through another user's manager", async () => {
    const start = nodesOf();
    const [one, two] = [await start(), await start()];
    const bob = await connect(two, 'bob');
    await bob.emitWithAck('add');
    const alice = await connect(one, 'alice');
    const answer = await alice.emitWithAck('steal');
    expect(JSON.stringify(answer)).not.toContain('99');
    expect(answer).toEqual(
      Array.from({ length: 4 }, () => 'WSM_CONTEXT_BLEED'),
    );
    expect(await bob.emitWithAck('read')).toBe(1);
  });

  it('outlives the manager, and is dropped in quarantine, also if the engine was away', async () => {
    const hub = new MemoryHub();
    const link = breakable(hub, 'local');
    const start = nodesOf();
    const node = await start(link.cluster);
    const manager = node.registry.acquire(ALICE);
    await manager.shared.set('theme', { dark: true });
    node.registry.release(ALICE);
    await expect(manager.shared.get('theme')).rejects.toMatchObject({
      code: 'WSM_STALE_MANAGER',
    });
    const next = node.registry.acquire(ALICE);
    expect(await next.shared.get('theme')).toEqual({ dark: true });
    link.takeAway();
    await expect(next.shared.get('theme')).rejects.toMatchObject({
      code: 'WSM_CLUSTER_UNREACHABLE',
    });
    const breaker = node.app.get(EmergencyBreaker);
    breaker.quarantine(ALICE, 'a report');
    await expect(next.shared.get('theme')).rejects.toMatchObject({
      code: 'WSM_MANAGER_QUARANTINED',
    });
    link.bringBack();
    breaker.reset(ALICE);
    await eventually(async () => {
      const clean = node.registry.acquire(ALICE);
      expect(await clean.shared.get('theme')).toBeUndefined();
    });
  });

  it('takes JSON of a limited size, for a limited time', async () => {
    const node = await nodesOf({ shared: { valueBytes: 100 } })();
    const { shared } = node.registry.acquire(ALICE);
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    for (const value of [undefined, () => 1, 10n, cyclic, 'x'.repeat(100)])
      await expect(shared.set('v', value as never)).rejects.toMatchObject({
        code: 'WSM_SHARED_VALUE',
      });
    for (const name of ['', 'x'.repeat(257), 7])
      await expect(shared.set(name as never, 1)).rejects.toMatchObject({
        code: 'WSM_SHARED_VALUE',
      });
    for (const name of ['__proto__', 'constructor', '{tag}'])
      await shared.set(name, name);
    expect(await shared.get('__proto__')).toBe('__proto__');
    await shared.set('short', 1, { ttlMs: 20 });
    await eventually(async () =>
      expect(await shared.get('short')).toBeUndefined(),
    );
    expect(await shared.delete('constructor')).toBe(true);
    expect(await shared.delete('constructor')).toBe(false);
  });

  it('returns copies', async () => {
    const node = await nodesOf()();
    const { shared } = node.registry.acquire(ALICE);
    const list = ['a'];
    await shared.set('list', list);
    list.push('b');
    const read = await shared.get<string[]>('list');
    read?.push('c');
    expect(await shared.get('list')).toEqual(['a']);
  });

  it('works in one process without a cluster', async () => {
    const node = await serve({ gateways: [CartGateway] });
    const alice = await connect(node, 'alice');
    const bob = await connect(node, 'bob');
    await alice.emitWithAck('add');
    expect(await alice.emitWithAck('read')).toBe(1);
    expect(await bob.emitWithAck('read')).toBe('nothing');
    node.app.get(EmergencyBreaker).quarantine(ALICE, 'a report');
    node.app.get(EmergencyBreaker).reset(ALICE);
    const again = node.registry.acquire(ALICE);
    expect(await again.shared.get('cart')).toBeUndefined();
  });
});
