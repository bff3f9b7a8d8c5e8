import { performance } from 'node:perf_hooks';
import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { CurrentManager, Incidents, WebSocketManager } from '../src/index.js';
import { letTimePass } from './support/clock.js';
import {
  type ClientSocket,
  clientOf,
  connect,
  connected,
  refusalOf,
  serve,
  settle,
} from './support/harness.js';

const USERS = 100;
const PHASE_MS = 700;
const FIRST_TWO = [0, 1];

/** Goes up with every packet that is pushed, to whomever. */
let pushed = 0;
let planted: { notes: string[] };

@WebSocketGateway()
class LoadGateway {
  @SubscribeMessage('work')
  work(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() n: number,
  ): number {
    manager.state.set('last', { n });
    manager.emit('pushed', (pushed += 1));
    return n;
  }

  @SubscribeMessage('plant')
  plant(@CurrentManager() manager: WebSocketManager): string {
    manager.state.set('draft', planted);
    return 'planted';
  }
}

type Phase = 'warm-up' | 'before' | 'during' | 'after';

/** One user at work: asks again as soon as the answer is there, and a little later. */
interface Worker {
  readonly client: ClientSocket;
  readonly latencies: Record<Phase, number[]>;
  sent: number;
  answered: number;
  readonly numbers: number[];
}

function workerOf(client: ClientSocket): Worker {
  const worker: Worker = {
    client,
    latencies: { 'warm-up': [], before: [], during: [], after: [] },
    sent: 0,
    answered: 0,
    numbers: [],
  };
  client.on('pushed', (number: number) => worker.numbers.push(number));
  return worker;
}

async function work(worker: Worker, isOver: () => boolean, phase: () => Phase) {
  while (!isOver() && worker.client.connected) {
    const begun = performance.now();
    const during = phase();
    worker.sent += 1;
    const answer: unknown = await worker.client
      .timeout(10_000)
      .emitWithAck('work', worker.sent)
      .catch(() => undefined);
    if (answer === worker.sent) {
      worker.answered += 1;
      worker.latencies[during].push(performance.now() - begun);
    }
    await settle(60);
  }
}

function p99(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)];
}

it('two of a hundred users under load are contained, and the others notice nothing', async () => {
  pushed = 0;
  planted = { notes: [] };
  const served = await serve({
    gateways: [LoadGateway],
  });
  const workers = (
    await Promise.all(
      Array.from({ length: USERS }, (_, i) => connect(served, `user${i}`)),
    )
  ).map(workerOf);
  const two = FIRST_TWO.map((i) => workers[i]);
  const others = workers.filter((worker) => !two.includes(worker));

  let foundAt = 0;
  let pushedWhenFound = 0;
  served.app.get(Incidents).incidents$.subscribe(({ action }) => {
    if (action !== 'quarantined') return;
    foundAt = performance.now();
    pushedWhenFound = pushed;
  });
  const gone = two.map(
    ({ client }) =>
      new Promise<number>((resolve) => {
        client.once('disconnect', () => resolve(performance.now()));
      }),
  );

  let phase: Phase = 'warm-up';
  let isOver = false;
  const load = workers.map((worker) =>
    work(
      worker,
      () => isOver,
      () => phase,
    ),
  );
  await settle(PHASE_MS);
  phase = 'before';
  await settle(PHASE_MS);
  phase = 'during';
  for (const { client } of two) client.emit('plant');
  const goneAt = await Promise.all(gone);
  for (const i of FIRST_TWO)
    expect(
      (await refusalOf(clientOf(served.url, { user: `user${i}` }))).code,
    ).toBe('QUARANTINED');
  await settle(PHASE_MS);
  phase = 'after';
  await settle(PHASE_MS);
  isOver = true;
  await Promise.all(load);

  for (const { numbers, sent } of two) {
    expect(sent).toBeGreaterThan(1);
    expect(Math.max(...numbers)).toBeLessThanOrEqual(pushedWhenFound);
  }
  for (const { client, sent, answered, numbers } of others) {
    expect(client.connected).toBe(true);
    expect(answered).toBe(sent);
    expect(numbers).toHaveLength(sent);
  }
  letTimePass(30_000);
  for (const i of FIRST_TWO) {
    const again = clientOf(served.url, { user: `user${i}` });
    await connected(again);
    const manager = served.registry.get({ userId: `user${i}` })!;
    expect(manager.state.size).toBe(0);
    await expect(again.emitWithAck('work', 7)).resolves.toBe(7);
  }

  const figures = (['before', 'during', 'after'] as const).map((name) => {
    const all = others.flatMap(({ latencies }) => latencies[name]);
    return `${name} ${p99(all).toFixed(1)} ms of ${all.length}`;
  });
  const ms = goneAt.map((at) => (at - foundAt).toFixed(1)).join(' and ');
  process.stdout.write(
    `containment under load: both clients gone ${ms} ms after the finding; ` +
      `99th percentile of the other ${others.length}: ${figures.join(', ')}\n`,
  );
});
