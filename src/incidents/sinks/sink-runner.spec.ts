import { incident, troubles } from '../incident.fixture-spec.js';
import type { SecurityIncident } from '../incident.js';
import { SinkRunner, type SinkRunnerOptions } from './sink-runner.js';
import type { IncidentSink } from './sink.js';

const LIMITS: SinkRunnerOptions = {
  timeoutMs: 1000,
  attempts: 3,
  backoffMs: 100,
  maxBackoffMs: 400,
  random: () => 1,
};

function runnerOf(
  write: IncidentSink['write'],
  limits: SinkRunnerOptions = {},
) {
  const seen = troubles();
  const runner = new SinkRunner(
    { name: 'sink', write },
    { ...LIMITS, onTrouble: seen.report, ...limits },
  );
  return { runner, seen };
}

/** Time passes, in steps, and whatever is due happens. */
const pass = async (ms: number) => void (await vi.advanceTimersByTimeAsync(ms));

describe('the runner of a sink', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('writes in order, one at a time, and not in the turn of the caller', async () => {
    const written: string[] = [];
    let atOnce = 0;
    const { runner } = runnerOf(async ({ id }) => {
      expect(++atOnce).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 10));
      atOnce--;
      written.push(id.slice(-1));
    });
    for (const n of [1, 2, 3]) runner.push(incident(n));
    expect(atOnce).toBe(0);
    await pass(15);
    expect(runner.stats()).toMatchObject({ written: 1, queued: 2, lagMs: 15 });
    await pass(15);
    expect(written).toEqual(['1', '2', '3']);
    expect(runner.stats()).toMatchObject({ written: 3, queued: 0, lagMs: 0 });
  });

  it.each<[string, IncidentSink['write']]>([
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken'))],
  ])(
    'tries again when a sink %s, ever later, then gives up, counts and tells',
    async (_how, write) => {
      const attempts: number[] = [];
      const start = Date.now();
      const { runner, seen } = runnerOf((record) => {
        attempts.push(Date.now() - start);
        return write(record);
      });
      runner.push(incident(1));
      await pass(10_000);
      expect(attempts).toEqual([0, 100, 300]);
      expect(runner.stats()).toMatchObject({
        written: 0,
        failed: 1,
        retried: 2,
      });
      expect([...seen]).toEqual([
        expect.objectContaining({
          kind: 'failing',
          failed: 1,
          error: new Error('broken'),
        }),
      ]);
    },
  );

  it('uses full jitter for the pauses between attempts', async () => {
    const attempts: number[] = [];
    const start = Date.now();
    const { runner } = runnerOf(
      () => {
        attempts.push(Date.now() - start);
        throw new Error('broken');
      },
      { random: () => 0.5 },
    );
    runner.push(incident(1));
    await pass(10_000);
    expect(attempts).toEqual([0, 50, 150]);
  });

  it('continues with the next incident, and reports when the sink works again', async () => {
    let broken = true;
    const written: string[] = [];
    const { runner, seen } = runnerOf(({ id }) => {
      if (broken) throw new Error('broken');
      written.push(id.slice(-1));
    });
    runner.push(incident(1));
    await pass(1000);
    broken = false;
    runner.push(incident(2));
    await pass(1000);
    expect(written).toEqual(['2']);
    expect(seen.map(({ kind }) => kind)).toEqual(['failing', 'recovered']);
  });

  it('drops the oldest beyond the capacity, counts exactly and reports once a minute', async () => {
    const written: SecurityIncident[] = [];
    const { runner, seen } = runnerOf((record) => void written.push(record), {
      capacity: 3,
    });
    for (let n = 1; n <= 100; n++) runner.push(incident(n));
    expect(runner.stats()).toMatchObject({ queued: 3, dropped: 97 });
    await pass(1);
    expect(written.map(({ id }) => Number(id.slice(-3)))).toEqual([
      98, 99, 100,
    ]);
    expect(seen.map(({ kind }) => kind)).toEqual(['dropping', 'recovered']);
    for (let n = 1; n <= 100; n++) runner.push(incident(n));
    await pass(1);
    expect(seen).toHaveLength(2);
  });

  it('does not wait for a sink that hangs, and limits hanging writes', async () => {
    let calls = 0;
    const { runner } = runnerOf(
      () => {
        calls++;
        return new Promise<void>(() => undefined);
      },
      { attempts: 1, maxHanging: 2 },
    );
    for (let n = 1; n <= 10; n++) runner.push(incident(n));
    await pass(2001);
    expect(runner.stats()).toMatchObject({ hanging: 2, failed: 2, queued: 8 });
    expect(calls).toBe(2);
    await pass(400);
    expect(calls).toBe(3);
  });

  it('continues immediately when a hanging write settles', async () => {
    const hung: (() => void)[] = [];
    let hangs = true;
    const { runner } = runnerOf(
      () =>
        hangs ? new Promise<void>((resolve) => hung.push(resolve)) : undefined,
      { attempts: 1, maxHanging: 1, maxBackoffMs: 1_000_000 },
    );
    for (const n of [1, 2, 3]) runner.push(incident(n));
    await pass(1001);
    expect(runner.stats()).toMatchObject({ hanging: 1, written: 0 });
    hangs = false;
    for (const resolve of hung) resolve();
    await pass(1);
    expect(runner.stats()).toMatchObject({ hanging: 0, written: 2, failed: 1 });
  });

  it('closes in time when a sink hangs, and counts dropped incidents', async () => {
    const { runner } = runnerOf(() => new Promise<void>(() => undefined));
    for (const n of [1, 2, 3]) runner.push(incident(n));
    const closing = runner.close(500);
    await pass(500);
    await closing;
    runner.push(incident(4));
    expect(runner.stats()).toMatchObject({ queued: 1, dropped: 3 });
    await pass(10_000);
    expect(runner.stats()).toMatchObject({ queued: 0, failed: 1 });
  });

  it('is not affected by a reporter that throws', async () => {
    const { runner } = runnerOf(() => Promise.reject(new Error('broken')), {
      onTrouble: () => {
        throw new Error('reporter');
      },
    });
    runner.push(incident(1));
    await pass(10_000);
    expect(runner.stats().failed).toBe(1);
  });

  it('emits a process warning by default', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue(undefined);
    const runner = new SinkRunner(
      { name: 'sink', write: () => Promise.reject(new Error('broken')) },
      LIMITS,
    );
    runner.push(incident(1));
    await pass(10_000);
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      'the incident sink sink is failing: broken (given up 1, dropped 0, queued 1)',
      expect.objectContaining({ code: 'WSM_SINK_TROUBLE' }),
    );
    warn.mockRestore();
  });
});
