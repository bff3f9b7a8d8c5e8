import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import {
  EmergencyBreaker,
  Incidents,
  type SecurityIncident,
  type WebSocketManagerOptions,
} from '../../src/index.js';
import {
  type Served,
  clientOf,
  closeAll,
  connect,
  connected,
  eventually,
  next,
  record,
  refusalOf,
  serve,
  settle,
} from '../support/harness.js';
import type { Hub } from './reach.fixture-spec.js';

@WebSocketGateway()
class QuietGateway {
  @SubscribeMessage('ping')
  ping(): string {
    return 'pong';
  }
}

export function containmentOf(name: string, hubOf: () => Promise<Hub>): void {
  describe(name, () => {
    /** Nodes of one cluster, one after the other. */
    async function clusterOf(options: WebSocketManagerOptions = {}) {
      const hub = await hubOf();
      return () =>
        serve({
          gateways: [QuietGateway],
          options: { ...options, cluster: hub() },
        });
    }

    /** Puts one object into the state of two users, from outside of any message. */
    function contaminate(
      { registry }: Served,
      ...users: [string, string]
    ): void {
      const shared = { notes: [] };
      for (const userId of users)
        registry.acquire({ userId }).state.set('draft', shared);
    }

    const breakerOf = ({ app }: Served) => app.get(EmergencyBreaker);

    function incidentsOf({ app }: Served): SecurityIncident[] {
      const incidents: SecurityIncident[] = [];
      app
        .get(Incidents)
        .incidents$.subscribe((incident) => incidents.push(incident));
      return incidents;
    }

    const lockdownOf = ({ registry }: Served) => {
      const { server, incidentId } = registry.status().breaker;
      return { server, incidentId };
    };

    const codeOf = (served: Served, user: string) =>
      refusalOf(clientOf(served.url, { user }));

    describe('the connections of a user', () => {
      it('are exactly as many as allowed, with a thousand handshakes at once on four nodes', async () => {
        const start = await clusterOf({ limits: { connectionsPerUser: 5 } });
        const nodes = [await start(), await start()];
        nodes.push(await start(), await start());
        const outcomes = await Promise.all(
          Array.from({ length: 1_000 }, (_, index) =>
            connected(
              clientOf(
                nodes[index % 4].url,
                { user: 'alice' },
                { timeout: 60_000 },
              ),
            ).then(
              () => 'in',
              (error: { data?: { code?: string } }) => error.data?.code,
            ),
          ),
        );
        const count = (what: string) =>
          outcomes.filter((one) => one === what).length;
        expect([count('in'), count('LIMIT_EXCEEDED')]).toEqual([5, 995]);
        for (const node of nodes)
          expect((await connect(node, 'bob')).connected).toBe(true);
      }, 120_000);
    });

    describe('a quarantine', () => {
      it('applies on every node, including nodes that start later, and is recorded once', async () => {
        const start = await clusterOf();
        const [one, two] = [await start(), await start()];
        const recorded = [incidentsOf(one), incidentsOf(two)] as const;
        const device = await connect(two, 'alice');
        const carol = await connect(two, 'carol');
        const told = next(device, 'wsm:notice');
        contaminate(one, 'alice', 'bob');
        expect(await told).toEqual([
          expect.objectContaining({ code: 'QUARANTINED' }),
        ]);
        await settle();
        expect(device.connected).toBe(false);
        expect(carol.connected).toBe(true);
        const three = await start();
        const [{ id }] = recorded[0];
        for (const node of [one, two, three]) {
          for (const user of ['alice', 'bob'])
            expect(await codeOf(node, user)).toMatchObject({
              code: 'QUARANTINED',
            });
          const { quarantined } = node.registry.status();
          expect(quarantined.map(({ incidentId }) => incidentId)).toEqual([
            id,
            id,
          ]);
        }
        expect(recorded[1]).toEqual([]);
      });

      it('by hand applies on all nodes until it is reset on any node', async () => {
        const start = await clusterOf();
        const [one, two] = [await start(), await start()];
        const device = await connect(two, 'alice');
        const left = new Promise((resolve) =>
          device.once('disconnect', resolve),
        );
        breakerOf(one).quarantine({ userId: 'alice' }, 'a report');
        await left;
        const three = await start();
        expect(await codeOf(three, 'alice')).toMatchObject({
          code: 'QUARANTINED',
        });
        breakerOf(three).reset({ userId: 'alice' });
        await settle();
        for (const node of [one, two, three])
          expect((await connect(node, 'alice')).connected).toBe(true);
        // And a node that starts now does not have it.
        expect((await connect(await start(), 'alice')).connected).toBe(true);
      });
    });

    describe('a lockdown', () => {
      it('by hand refuses new connections on every node until it is reset on any', async () => {
        const start = await clusterOf();
        const [one, two] = [await start(), await start()];
        const bob = await connect(two, 'bob');
        const { id } = breakerOf(one).trip('maintenance');
        await settle();
        const three = await start();
        for (const node of [one, two, three])
          expect(lockdownOf(node)).toEqual({ server: 'held', incidentId: id });
        for (const node of [one, two, three])
          expect(await codeOf(node, 'alice')).toMatchObject({
            code: 'LOCKDOWN',
          });
        expect(await bob.emitWithAck('ping')).toBe('pong');
        breakerOf(two).reset();
        await settle();
        for (const node of [one, two, three])
          expect((await connect(node, 'alice')).connected).toBe(true);
      });

      it('counts the contaminations of all nodes, and is listed on each with its incident', async () => {
        const start = await clusterOf({ lockdown: { violations: 1 } });
        const [one, two] = [await start(), await start()];
        const recorded = incidentsOf(two);
        contaminate(one, 'alice', 'bob');
        await settle();
        expect(breakerOf(one).state.is).toBe('closed');
        contaminate(two, 'carol', 'dave');
        await eventually(() => {
          const [{ id }] = recorded;
          for (const node of [one, two])
            expect(lockdownOf(node)).toEqual({
              server: 'open',
              incidentId: id,
            });
        });
        expect(recorded).toHaveLength(1);
        const three = await start();
        expect(lockdownOf(three)).toEqual({
          server: 'open',
          incidentId: recorded[0].id,
        });
        breakerOf(three).reset();
        await eventually(() => {
          for (const node of [one, two, three])
            expect(lockdownOf(node)).toEqual({ server: 'closed' });
        });
      });

      it('counts incidents, not messages: what the same users set off again and again counts once', async () => {
        const start = await clusterOf({ lockdown: { violations: 1 } });
        const [one, two] = [await start(), await start()];
        for (const node of [one, two, one, two]) {
          contaminate(node, 'alice', 'bob');
          await settle();
          for (const userId of ['alice', 'bob'])
            breakerOf(node).reset({ userId });
          await settle();
        }
        for (const node of [one, two])
          expect(breakerOf(node).state.is).toBe('closed');
        // Before their engine ends, which their incidents would wait for.
        await closeAll();
      });

      it('is not caused by one offender who is found on two nodes', async () => {
        const start = await clusterOf({ lockdown: { violations: 1 } });
        const [one, two] = [await start(), await start()];
        contaminate(one, 'alice', 'bob');
        await settle();
        breakerOf(two).reset({ userId: 'alice' });
        await settle();
        contaminate(two, 'alice', 'carol');
        await settle();
        for (const node of [one, two])
          expect(breakerOf(node).state.is).toBe('closed');
      });
    });

    describe('an invalid measure', () => {
      it('is ignored, and does no harm', async () => {
        const hub = await hubOf();
        const stranger = hub();
        const node = await serve({
          gateways: [QuietGateway],
          options: { cluster: hub() },
        });
        await stranger.start();
        const alice = await connect(node, 'alice');
        const heard = record(alice);
        for (const text of [
          'no JSON',
          'null',
          '{}',
          '{"do":"quarantine"}',
          '[]',
        ])
          await stranger.publish('measures', text);
        await settle();
        expect(await alice.emitWithAck('ping')).toBe('pong');
        expect(breakerOf(node).state.is).toBe('closed');
        expect(heard).toEqual([]);
        await stranger.close();
      });
    });
  });
}
