import { performance } from 'node:perf_hooks';
import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import {
  CurrentManager,
  Incidents,
  WebSocketManager,
} from '../../src/index.js';
import { letTimePass } from '../support/clock.js';
import {
  type ClientSocket,
  type Served,
  clientOf,
  connect,
  connected,
  refusalOf,
  serve,
  settle,
} from '../support/harness.js';
import { type Round, describeRounds } from '../support/rounds.js';

/** One in `npm test`, more in `npm run bench:emergency`: each contaminates two users who are clean until then. */
const ROUNDS = Number(process.env.WSM_EMERGENCY_ROUNDS ?? 1);
const USERS = 100;
/** Windows of a round in which nothing happens, to compare the one with the emergency to. */
const CALM_WINDOWS = ROUNDS > 1 ? 8 : 3;
const WINDOW_MS = 500;
const PAUSE_MS = 60;

/** Increases with every packet that is sent to any user. */
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

/** One active user, who sends the next question shortly after each answer. */
interface Worker {
  readonly client: ClientSocket;
  /** By the window in which the message was sent; in milliseconds. */
  readonly latencies: number[][];
  sent: number;
  answered: number;
  readonly numbers: number[];
}

interface Clock {
  window: number;
  isOver: boolean;
}

function workerOf(client: ClientSocket): Worker {
  const worker: Worker = {
    client,
    latencies: [],
    sent: 0,
    answered: 0,
    numbers: [],
  };
  client.on('pushed', (number: number) => worker.numbers.push(number));
  return worker;
}

async function work(worker: Worker, clock: Clock): Promise<void> {
  while (!clock.isOver && worker.client.connected) {
    const begun = performance.now();
    const { window } = clock;
    worker.sent += 1;
    const answer: unknown = await worker.client
      .timeout(10_000)
      .emitWithAck('work', worker.sent)
      .catch(() => undefined);
    if (answer === worker.sent) {
      worker.answered += 1;
      (worker.latencies[window] ??= []).push(performance.now() - begun);
    }
    await settle(PAUSE_MS);
  }
}

function p99Of(workers: readonly Worker[], window: number): number {
  const all = workers.flatMap(({ latencies }) => latencies[window] ?? []);
  return all.toSorted((a, b) => a - b)[Math.floor(all.length * 0.99)];
}

async function nextWindow(clock: Clock): Promise<number> {
  clock.window += 1;
  await settle(WINDOW_MS);
  return clock.window;
}

/** Plants one object in the states of two users, and waits until they are gone. */
async function contaminate(
  two: readonly Worker[],
  finding: { at: number },
): Promise<number[]> {
  planted = { notes: [] };
  const gone = two.map(
    ({ client }) =>
      new Promise<number>((resolve) => {
        client.once('disconnect', () => resolve(performance.now()));
      }),
  );
  for (const { client } of two) client.emit('plant');
  return (await Promise.all(gone)).map((at) => at - finding.at);
}

async function expectKeptOut({ url }: Served, users: readonly string[]) {
  for (const user of users)
    expect((await refusalOf(clientOf(url, { user }))).code).toBe('QUARANTINED');
}

async function expectCleanReturn(
  { url, registry }: Served,
  users: readonly string[],
) {
  for (const user of users) {
    const again = clientOf(url, { user });
    await connected(again);
    expect(registry.get({ userId: user })!.state.size).toBe(0);
    await expect(again.emitWithAck('work', 7)).resolves.toBe(7);
  }
}

it(
  'two of a hundred users under load are contained, and the others are not affected',
  { timeout: 60_000 + ROUNDS * 10_000 },
  async () => {
    pushed = 0;
    const served = await serve({
      gateways: [LoadGateway],
      // Each round is a separate emergency, and never locks down the server.
      options: { lockdown: { violations: Infinity } },
    });
    const names = Array.from({ length: USERS }, (_, i) => `user${i}`);
    const workers = (
      await Promise.all(names.map((name) => connect(served, name)))
    ).map(workerOf);
    const involved = workers.slice(0, 2 * ROUNDS);
    const others = workers.slice(2 * ROUNDS);

    const finding = { at: 0, pushed: 0 };
    served.app.get(Incidents).incidents$.subscribe(({ action }) => {
      if (action !== 'quarantined') return;
      finding.at = performance.now();
      finding.pushed = pushed;
    });

    const clock: Clock = { window: -1, isOver: false };
    const load = workers.map((worker) => work(worker, clock));
    // The engine still compiles in the first rounds.
    await nextWindow(clock);
    await nextWindow(clock);

    const rounds: (() => Round)[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const two = involved.slice(2 * round, 2 * round + 2);
      const calm: number[] = [];
      for (let window = 0; window < CALM_WINDOWS; window += 1)
        calm.push(await nextWindow(clock));
      const emergency = nextWindow(clock);
      const goneAfterMs = await contaminate(two, finding);
      // No packet that was created after the finding.
      for (const { numbers, sent } of two) {
        expect(sent).toBeGreaterThan(1);
        expect(Math.max(...numbers)).toBeLessThanOrEqual(finding.pushed);
      }
      const window = await emergency;
      const after = await nextWindow(clock);
      await expectKeptOut(served, names.slice(2 * round, 2 * round + 2));
      rounds.push(() => ({
        goneAfterMs,
        calmP99: calm.map((index) => p99Of(others, index)),
        emergencyP99: p99Of(others, window),
        afterP99: p99Of(others, after),
      }));
    }
    clock.isOver = true;
    await Promise.all(load);

    for (const { numbers } of involved)
      expect(Math.max(...numbers)).toBeLessThanOrEqual(finding.pushed);
    for (const { client, sent, answered, numbers } of others) {
      expect(client.connected).toBe(true);
      expect(answered).toBe(sent);
      expect(numbers).toHaveLength(sent);
    }
    letTimePass(30_000);
    await expectCleanReturn(served, names.slice(0, 2 * ROUNDS));
    process.stdout.write(
      describeRounds(
        rounds.map((round) => round()),
        others.length,
      ),
    );
  },
);
