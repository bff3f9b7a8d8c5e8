import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { Registry } from 'prom-client';
import { readinessReport } from '../../../src/health.js';
import {
  type Cluster,
  CurrentManager,
  Monitoring,
  type PresenceChange,
  type WebSocketManager,
  type WebSocketManagerOptions,
} from '../../../src/index.js';
import { WebSocketManagerPrometheusModule } from '../../../src/prometheus.js';
import {
  type ClientSocket,
  type Served,
  clientOf,
  connected,
  eventually,
  serve,
} from '../../support/harness.js';

/** What a user does in the specs on faults. */
@WebSocketGateway()
class QuietGateway {
  @SubscribeMessage('ping')
  ping(): string {
    return 'pong';
  }

  @SubscribeMessage('join')
  join(@CurrentManager() manager: WebSocketManager): void {
    manager.join('everybody');
  }
}

/** A node whose faults can be read off its metrics and its health. */
export interface Node extends Served {
  /** What `wsm_cluster_…` says, and the health. */
  seen(): Promise<{
    readonly reachable: number;
    readonly nodes: number;
    readonly lost: number;
    readonly health: string;
  }>;
}

export async function nodeOf(
  cluster: Cluster,
  options: WebSocketManagerOptions = {},
): Promise<Node> {
  const metrics = new Registry();
  const served = await serve({
    gateways: [QuietGateway],
    imports: [WebSocketManagerPrometheusModule.forRoot({ registry: metrics })],
    options: { ...options, cluster },
  });
  const valueOf = async (name: string) => {
    const { values } = (await metrics.getSingleMetric(name)?.get()) ?? {
      values: [],
    };
    return values[0]?.value;
  };
  return {
    ...served,
    seen: async () => ({
      reachable: await valueOf('wsm_cluster_reachable'),
      nodes: await valueOf('wsm_cluster_nodes'),
      lost: await valueOf('wsm_cluster_lost_messages_total'),
      health: readinessReport(served.app.get(Monitoring)).status,
    }),
  };
}

/** What comes of a handshake: `in`, or the code of the refusal. */
export async function outcome(url: string, user: string): Promise<unknown> {
  const client = clientOf(url, { user });
  try {
    await connected(client);
    return 'in';
  } catch (error) {
    return (error as { data?: { code?: unknown } }).data?.code;
  } finally {
    client.disconnect();
  }
}

export function eventuallyIs(
  url: string,
  user: string,
  expected: unknown,
): Promise<void> {
  return eventually(
    async () => expect(await outcome(url, user)).toBe(expected),
    20_000,
  );
}

/** Who comes into the channel of `join` and who goes, as this node is told. */
export async function changesOf({ registry }: Served) {
  const changes: PresenceChange[] = [];
  await registry.watchMembers('everybody', (change) => changes.push(change));
  return changes;
}

/** Talks without a pause. @returns a function that ends it and tells how many answers there were, of how many */
export function chatter(client: ClientSocket) {
  let [asked, answered] = [0, 0];
  const talking = new AbortController();
  const talk = async () => {
    while (!talking.signal.aborted) {
      asked += 1;
      if ((await client.emitWithAck('ping')) === 'pong') answered += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const end = talk();
  return async () => {
    talking.abort();
    await end;
    return { asked, answered };
  };
}
