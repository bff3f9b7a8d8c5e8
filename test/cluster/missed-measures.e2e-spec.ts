import { WebSocketGateway } from '@nestjs/websockets';
import {
  type Cluster,
  EmergencyBreaker,
  MemoryHub,
  memoryCluster,
} from '../../src/index.js';
import { breakable } from '../support/breakable-cluster.js';
import {
  type Served,
  clientOf,
  connect,
  eventually,
  refusalOf,
  serve,
} from '../support/harness.js';

@WebSocketGateway()
class QuietGateway {}

const ALICE = { userId: 'alice' };

const start = (cluster: Cluster) =>
  serve({ gateways: [QuietGateway], options: { cluster } });

const breakerOf = ({ app }: Served) => app.get(EmergencyBreaker);

const refuses = (node: Served, code: string) =>
  eventually(async () => {
    const client = clientOf(node.url, { user: 'alice' });
    expect(await refusalOf(client)).toMatchObject({ code });
  });

const letsIn = (node: Served) =>
  eventually(async () => {
    expect((await connect(node, 'alice')).connected).toBe(true);
  });

/** Two nodes; the second can be cut off, and then decides by itself. */
async function twoNodes() {
  const hub = new MemoryHub();
  const link = breakable(hub, 'local');
  const one = await start(memoryCluster(hub));
  const two = await start(link.cluster);
  return { hub, link, one, two };
}

describe('a node that was cut off', () => {
  it('applies measures that were decided meanwhile to its users', async () => {
    const { link, one, two } = await twoNodes();
    const alice = await connect(two, 'alice');
    const ended = new Promise((resolve) => alice.once('disconnect', resolve));
    link.takeAway();
    breakerOf(one).quarantine(ALICE, 'a report');
    breakerOf(one).trip('maintenance');
    link.bringBack();
    await ended;
    expect(two.registry.status()).toMatchObject({
      quarantined: [{ key: 'u~alice' }],
      breaker: { server: 'held' },
    });
    await refuses(two, 'LOCKDOWN');
  });

  it('ends measures that were ended meanwhile', async () => {
    const { link, one, two } = await twoNodes();
    breakerOf(one).quarantine(ALICE, 'a report');
    breakerOf(one).trip('maintenance');
    await eventually(() =>
      expect(two.registry.status().breaker.server).toBe('held'),
    );
    link.takeAway();
    breakerOf(one).reset();
    breakerOf(one).reset(ALICE);
    await refuses(two, 'LOCKDOWN');
    link.bringBack();
    await letsIn(two);
    await letsIn(one);
  });

  it('publishes measures that it decided meanwhile', async () => {
    const { link, one, two } = await twoNodes();
    link.takeAway();
    const { id } = breakerOf(two).quarantine(ALICE, 'a report');
    await letsIn(one);
    link.bringBack();
    await refuses(one, 'QUARANTINED');
    expect(one.registry.status().quarantined).toMatchObject([
      { key: 'u~alice', incidentId: id },
    ]);
    link.takeAway();
    breakerOf(two).reset(ALICE);
    link.bringBack();
    await letsIn(two);
    await letsIn(one);
  });

  it('refuses a user whose quarantine it missed: each handshake asks the cluster', async () => {
    const { link, one, two } = await twoNodes();
    link.deafen();
    breakerOf(one).quarantine(ALICE, 'a report');
    await refuses(two, 'QUARANTINED');
    breakerOf(one).reset(ALICE);
    await letsIn(two);
    breakerOf(one).trip('maintenance');
    await refuses(two, 'LOCKDOWN');
  });
});

it('an engine that comes back empty receives the measures in force again', async () => {
  const { hub, link, one, two } = await twoNodes();
  breakerOf(one).quarantine(ALICE, 'a report');
  await refuses(two, 'QUARANTINED');
  link.takeAway();
  hub.values.clear();
  link.bringBack();
  await eventually(() => expect(hub.values.get('measures')?.size).toBe(1));
  await refuses(await start(memoryCluster(hub)), 'QUARANTINED');
});
