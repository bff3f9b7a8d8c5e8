import { type EmissionCost, Fleet } from '../cluster/fleet.js';
import type { NodeKind } from '../cluster/protocol.js';
import { inTurn } from '../lib/in-turn.js';
import { runAlone } from '../lib/processes/run-alone.js';
import { UnsupportedServerError } from '../lib/processes/server-process.js';
import {
  type Row,
  type Section,
  type Settings,
  verdict,
} from '../lib/section.js';
import { median, pairedRatio, quantile } from '../lib/statistics.js';

const NODES = 4;
const PLANS = {
  full: {
    rounds: 7,
    emissions: 6_000,
    calm: 600,
    messages: 20_000,
    users: 200,
  },
  quick: { rounds: 2, emissions: 800, calm: 100, messages: 2_000, users: 20 },
};

const CONTESTANTS: readonly { id: NodeKind; label: string }[] = [
  { id: 'ours', label: 'redisCluster()' },
  { id: 'classic', label: '@socket.io/redis-adapter' },
  { id: 'sharded', label: '@socket.io/redis-adapter, sharded' },
  { id: 'streams', label: '@socket.io/redis-streams-adapter' },
];

/** What one way to carry packets has cost, round by round. */
class Costs {
  readonly users: EmissionCost[] = [];
  readonly channel: EmissionCost[] = [];
  readonly latencies: number[] = [];

  constructor(readonly fleet: Fleet) {}

  totals(of: 'users' | 'channel'): number[] {
    return this[of].map(({ nodes, redis }) => nodes + redis);
  }

  values(): Row['values'] {
    const of = (costs: readonly EmissionCost[], key: keyof EmissionCost) =>
      median(costs.map((cost) => cost[key]));
    return {
      usersNodes: of(this.users, 'nodes'),
      usersRedis: of(this.users, 'redis'),
      channelNodes: of(this.channel, 'nodes'),
      channelRedis: of(this.channel, 'redis'),
      p50: quantile(this.latencies, 0.5),
      p99: quantile(this.latencies, 0.99),
    };
  }
}

/** What emissions cost four nodes and their Redis, by what carries the packets. */
async function cluster({ isQuick, rows, say }: Settings): Promise<Section> {
  const plan = isQuick ? PLANS.quick : PLANS.full;
  const running = new Map<NodeKind, Costs>();
  const notes: string[] = [];
  let alone: Fleet | undefined;
  try {
    for (const { id, label } of CONTESTANTS) {
      if (rows && !rows.includes(id)) continue;
      say(label);
      const fleet = await Fleet.start(id, NODES).catch((error: unknown) => {
        if (!(error instanceof UnsupportedServerError)) throw error;
        notes.push(`Not measured: ${label}. ${error.message}`);
      });
      if (fleet) running.set(id, new Costs(fleet));
    }
    for (const { fleet } of running.values()) {
      await fleet.emit('users', plan.emissions);
      await fleet.emit('channel', plan.emissions / 10);
    }
    say('emissions');
    await inTurn([...running.values()], plan.rounds, async (costs) => {
      const { fleet } = costs;
      costs.users.push(await fleet.emit('users', plan.emissions));
      costs.channel.push(await fleet.emit('channel', plan.emissions / 10));
      await fleet.emit('users', plan.calm, 2);
      costs.latencies.push(...fleet.latencies);
    });
    const verdicts = [...emissionVerdicts(running)];
    const ours = running.get('ours')?.fleet;
    if (ours) {
      say('messages and quarantines');
      alone = await Fleet.start('alone', 1);
      verdicts.push(await messageVerdict(ours, alone, plan));
      verdicts.push(await quarantineVerdict(ours, plan.users));
    }
    return {
      title: `What an emission to users of other nodes costs ${NODES} nodes on one Redis`,
      takenAt: new Date().toISOString(),
      isQuick,
      columns: [
        { key: 'usersNodes', label: 'to a user: nodes, µs', digits: 1 },
        { key: 'usersRedis', label: 'Redis, µs', digits: 1 },
        { key: 'channelNodes', label: 'to a channel: nodes, µs', digits: 1 },
        { key: 'channelRedis', label: 'Redis, µs', digits: 1 },
        { key: 'p50', label: 'latency p50, ms', digits: 2 },
        { key: 'p99', label: 'p99, ms', digits: 2 },
      ],
      rows: CONTESTANTS.flatMap(({ id, label }) => {
        const costs = running.get(id);
        return costs ? [{ id, label, values: costs.values() }] : [];
      }),
      verdicts,
      notes: [
        'CPU of all four nodes together, and of Redis, for one emission of the first node; the median of stretches in turn. 80 users, 20 of them in the channel. Latency at an emission every 2 ms, from the call to the client.',
        ...notes,
      ],
    };
  } finally {
    await alone?.stop();
    for (const { fleet } of running.values()) await fleet.stop();
  }
}

/** Against the best of the others, whichever that is. */
function* emissionVerdicts(running: ReadonlyMap<NodeKind, Costs>) {
  const ours = running.get('ours');
  for (const [of, what, target] of [
    ['users', 'a user', 0.7],
    ['channel', 'a channel', 1.1],
  ] as const) {
    const others = [...running]
      .filter(([kind]) => kind !== 'ours')
      .map(([, costs]) => costs.totals(of));
    const [best] = others.toSorted((a, b) => median(a) - median(b));
    if (!ours || !best) continue;
    const ratio = pairedRatio(ours.totals(of), best);
    const name = `An emission to ${what}, against the best adapter of socket.io`;
    yield verdict(name, ratio, target);
  }
}

async function messageVerdict(
  ours: Fleet,
  alone: Fleet,
  { rounds, messages }: { rounds: number; messages: number },
) {
  const costs = new Map<Fleet, number[]>([
    [ours, []],
    [alone, []],
  ]);
  await inTurn([...costs.keys()], rounds + 1, async (fleet, round) => {
    const cost = await fleet.talk(messages);
    // The first one warms up.
    if (round > 0) costs.get(fleet)?.push(cost);
  });
  const of = (fleet: Fleet) => costs.get(fleet) ?? [];
  return verdict(
    'A message that stays on its node, with and without a cluster',
    pairedRatio(of(ours), of(alone)),
    1.03,
  );
}

async function quarantineVerdict(ours: Fleet, users: number) {
  const times: number[] = [];
  for (let index = 0; index < users; index++)
    times.push(await ours.quarantine(index));
  const p99 = quantile(times, 0.99);
  return verdict('A quarantine on all nodes, p99', p99, 100, 'ms');
}

await runAlone(import.meta.url, cluster);
