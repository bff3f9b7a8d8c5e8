import { eventually, settle } from '../support/harness.js';
import { rawClient } from '../support/raw-client.js';
import { startServer } from '../support/server-process.js';

const USERS = 1000;
/** The engine, Nest and socket.io fill their own caches while the first users come and go. */
const WARM_UP_WAVES = 2;
const WAVES = 1;
const TOLERANCE = 0.05;

const WORDS = JSON.stringify({ text: 'x'.repeat(200) });

type Server = Awaited<ReturnType<typeof startServer>>;

/** A thousand users connect, talk and leave; the same ones every time. */
async function wave({ url }: Server): Promise<void> {
  const clients = await Promise.all(
    Array.from({ length: USERS }, () => rawClient(url)),
  );
  const everybodyGot = (packet: (index: number) => string) =>
    eventually(() => {
      const waiting = clients.findIndex(
        ({ received }, index) => !received.at(-1)?.includes(packet(index)),
      );
      expect(waiting).toBe(-1);
    });
  clients.forEach((client, index) => client.send(`40{"user":"user-${index}"}`));
  await everybodyGot(() => '40{"sid"');
  for (const client of clients) client.send(`421["say",${WORDS}]`);
  await everybodyGot((index) => `431["user-${index}"]`);
  clients.forEach((client, index) => {
    if (index % 2) client.send('41');
    client.vanish();
  });
}

/** Bytes in use after all users have disconnected. Some objects need a second collection. */
async function heapWhenEmpty(server: Server): Promise<number> {
  await eventually(async () => {
    const { heapUsed: _, ...left } = await server.measure();
    expect(left).toEqual({ managers: 0, connections: 0, idle: 0 });
  });
  let least = Infinity;
  for (let round = 0; round < 4; round += 1) {
    await settle(100);
    least = Math.min(least, (await server.measure()).heapUsed);
  }
  return least;
}

it('has no more in memory after a thousand users have connected, sent messages and disconnected', async () => {
  const server = await startServer({ IDLE_TTL: '50' });
  for (let round = 0; round < WARM_UP_WAVES; round += 1) await wave(server);
  const before = await heapWhenEmpty(server);
  for (let round = 0; round < WAVES; round += 1) await wave(server);
  const after = await heapWhenEmpty(server);

  const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  const change = after / before - 1;
  process.stdout.write(
    `heap before ${megabytes(before)}, after ${WAVES} × ${USERS} users ${megabytes(after)} ` +
      `(${(change * 100).toFixed(1)} %)\n`,
  );
  expect(change).toBeLessThan(TOLERANCE);
  expect(server.complaints()).toBe('');
}, 30_000);
