import { MemoryHub, memoryCluster } from '../../../../cluster/index.js';
import type { WebSocketManager } from '../../../../manager/index.js';
import { ClusterRate } from './cluster-rate.js';

const PER_SECOND = 100;
const BURST = 1_000;
const WINDOW_MS = 40_000;

async function rateOn(hub: MemoryHub) {
  const cluster = memoryCluster(hub);
  await cluster.start();
  const count = vi.spyOn(cluster, 'count');
  return { rate: new ClusterRate(cluster, PER_SECOND, BURST), count };
}

/** Settling is asynchronous. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

const alice = (): WebSocketManager =>
  ({ key: 'u~alice' }) as unknown as WebSocketManager;

async function spend(
  rate: ClusterRate,
  manager: WebSocketManager,
  messages: number,
  now: number,
): Promise<number> {
  let taken = 0;
  for (let index = 0; index < messages; index++) {
    taken += Number(rate.spend(manager, now));
    await settled();
  }
  return taken;
}

describe('the messages of a user on several nodes', () => {
  it('are no more than one process would take in a window, and a part for each node', async () => {
    const hub = new MemoryHub();
    const nodes = await Promise.all([1, 2, 3, 4].map(() => rateOn(hub)));
    const now = Date.now();
    let taken = 0;
    for (const { rate } of nodes)
      taken += await spend(rate, alice(), 2_000, now);
    const one = BURST + (PER_SECOND * WINDOW_MS) / 1_000;
    expect(taken).toBeGreaterThanOrEqual(one);
    expect(taken).toBeLessThanOrEqual(one + nodes.length * (BURST / 10));
  });

  it('cost no command at an ordinary speed, and few at a high one', async () => {
    const { rate, count } = await rateOn(new MemoryHub());
    const manager = alice();
    const now = Date.now();
    for (let window = 0; window < 3; window++)
      await spend(rate, manager, 100, now + window * WINDOW_MS);
    expect(count).not.toHaveBeenCalled();
    await spend(rate, manager, 1_000, now + 4 * WINDOW_MS);
    expect(count.mock.calls.length).toBeLessThanOrEqual(20);
    const sum = count.mock.calls.reduce((total, [, due]) => total + due, 0);
    expect(sum).toBeGreaterThan(900);
  });

  it('of somebody else are not affected', async () => {
    const hub = new MemoryHub();
    const { rate } = await rateOn(hub);
    const now = Date.now();
    const manager = alice();
    await spend(rate, manager, 6_000, now);
    expect(rate.spend(manager)).toBe(false);
    const bob = { key: 'u~bob' } as unknown as WebSocketManager;
    expect(await spend(rate, bob, 1_000, now)).toBe(1_000);
  });

  it('are taken while the cluster is away', async () => {
    const cluster = memoryCluster(new MemoryHub());
    const rate = new ClusterRate(cluster, PER_SECOND, BURST);
    expect(await spend(rate, alice(), 6_000, Date.now())).toBe(6_000);
  });
});
