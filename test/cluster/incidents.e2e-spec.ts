import { WebSocketGateway } from '@nestjs/websockets';
import {
  type Cluster,
  EmergencyBreaker,
  Incidents,
  MemoryHub,
  Monitoring,
  type SecurityIncident,
  memoryCluster,
} from '../../src/index.js';
import { breakable } from '../support/breakable-cluster.js';
import { type Served, eventually, serve } from '../support/harness.js';

@WebSocketGateway()
class QuietGateway {}

const start = (cluster: Cluster, isOfCluster: boolean) =>
  serve({
    gateways: [QuietGateway],
    options: { cluster, incidents: { cluster: isOfCluster } },
  });

function incidentsOf({ app }: Served): SecurityIncident[] {
  const incidents: SecurityIncident[] = [];
  app
    .get(Incidents)
    .incidents$.subscribe((incident) => incidents.push(incident));
  return incidents;
}

/** Records so many incidents, one after the other. */
function recordOn({ app }: Served, name: string, count: number): string[] {
  const breaker = app.get(EmergencyBreaker);
  return Array.from(
    { length: count },
    (_, index) =>
      breaker.quarantine({ userId: `${name}-${index}` }, 'a report').id,
  );
}

describe('the incidents of all nodes', () => {
  it('arrive at a node that requests them, in the order of each node; other nodes have only their own', async () => {
    const hub = new MemoryHub();
    const one = await start(memoryCluster(hub), true);
    const two = await start(memoryCluster(hub), false);
    const [all, own] = [incidentsOf(one), incidentsOf(two)];
    const ofOne = recordOn(one, 'amy', 300);
    const ofTwo = recordOn(two, 'ben', 300);
    await eventually(() => expect(all).toHaveLength(600));
    const idsFrom = (from: readonly string[]) =>
      all.map(({ id }) => id).filter((id) => from.includes(id));
    expect(idsFrom(ofOne)).toEqual(ofOne);
    expect(idsFrom(ofTwo)).toEqual(ofTwo);
    expect(own.map(({ id }) => id)).toEqual(ofTwo);
  });

  it('are kept by a node whose engine is not reachable, and none is lost', async () => {
    const hub = new MemoryHub();
    const link = breakable(hub);
    const one = await start(memoryCluster(hub), true);
    const two = await start(link.cluster, true);
    const all = incidentsOf(one);
    link.takeAway();
    const ids = recordOn(two, 'ben', 20);
    await eventually(() => {
      const { sinks } = two.app.get(Monitoring).metrics().incidents;
      expect(sinks.cluster.retried).toBeGreaterThan(0);
      expect(sinks.cluster).toMatchObject({ failed: 0, dropped: 0 });
    });
    expect(all).toEqual([]);
    link.bringBack();
    await eventually(() => expect(all.map(({ id }) => id)).toEqual(ids));
  });

  it('of a node that closes all arrive', async () => {
    const hub = new MemoryHub();
    const one = await start(memoryCluster(hub), true);
    const two = await start(memoryCluster(hub), false);
    const all = incidentsOf(one);
    const ids = recordOn(two, 'ben', 50);
    await two.app.close();
    await eventually(() => expect(all.map(({ id }) => id)).toEqual(ids));
  });

  it('need a cluster', async () => {
    const options = { incidents: { cluster: true } };
    await expect(
      serve({ gateways: [QuietGateway], options }),
    ).rejects.toMatchObject({ code: 'WSM_INVALID_OPTION' });
  });
});
