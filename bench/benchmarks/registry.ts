import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import {
  WebSocketManagerModule,
  WebSocketManagerRegistry,
} from 'nestjs-websocket-manager';
import { cpuNanoseconds } from '../lib/cpu-time.js';
import { measureMicro } from '../lib/micro.js';
import { runAlone } from '../lib/processes/run-alone.js';
import { type Section, type Settings, verdict } from '../lib/section.js';
import { median } from '../lib/statistics.js';

const USERS = 10_000;
/** Rounds of creating and releasing managers; the first rounds are the warm-up. */
const ROUNDS = { full: 20, quick: 8, warmUp: 3 };

/** The cost of registry calls, with ten thousand users. */
async function registry({ isQuick }: Settings): Promise<Section> {
  const app = await NestFactory.createApplicationContext(
    WebSocketManagerModule.forRoot(),
    { logger: false },
  );
  const registry = app.get(WebSocketManagerRegistry);
  const created = lifecycles(registry, isQuick);
  const users = Array.from({ length: USERS }, (_, id) => ({
    userId: `user-${id}`,
  }));
  for (const user of users) registry.acquire(user);
  const tenants = users.map((user) => ({ ...user, tenantId: 'acme' }));
  for (const user of tenants) registry.acquire(user);
  const at = <Item>(items: readonly Item[], turn: number): Item => {
    const item = items[turn % items.length];
    if (item === undefined) throw new RangeError(`There is no item ${turn}.`);
    return item;
  };
  const measured = await measureMicro(
    [
      { id: 'get', call: (turn) => registry.get(at(users, turn)) },
      { id: 'get-tenant', call: (turn) => registry.get(at(tenants, turn)) },
      { id: 'acquire', call: (turn) => registry.acquire(at(users, turn)) },
    ],
    isQuick,
  );
  await app.close();
  const all = new Map([...measured, ...created]);
  const row = (id: string, label: string) => ({
    id,
    label,
    values: { ns: all.get(id) ?? NaN },
  });
  const of = (id: string) => all.get(id) ?? NaN;
  return {
    title: 'The registry',
    takenAt: new Date().toISOString(),
    isQuick,
    columns: [{ key: 'ns', label: 'ns', digits: 0 }],
    rows: [
      row('get', 'registry.get({ userId })'),
      row('get-tenant', 'registry.get({ userId, tenantId })'),
      row('acquire', 'registry.acquire(), an existing manager'),
      row('create', 'registry.acquire(), a new manager'),
      row('release', 'registry.release()'),
    ],
    verdicts: [
      verdict('registry.get', of('get'), 150, 'ns'),
      verdict(
        'registry.acquire of an existing manager',
        of('acquire'),
        300,
        'ns',
      ),
      verdict('registry.acquire of a new manager', of('create'), 5_000, 'ns'),
    ],
    notes: [
      `Among 20,000 managers, all in turn. Creating and releasing: ${USERS.toLocaleString('en-GB')} at a time, including garbage collection.`,
    ],
  };
}

/** The cost of creating a manager and of releasing it, in nanoseconds. */
function lifecycles(
  registry: WebSocketManagerRegistry,
  isQuick: boolean,
): Map<string, number> {
  const create: number[] = [];
  const release: number[] = [];
  const rounds = isQuick ? ROUNDS.quick : ROUNDS.full;
  for (let round = 0; round < rounds + ROUNDS.warmUp; round++) {
    const users = Array.from({ length: USERS }, (_, id) => ({
      userId: `user-${round}-${id}`,
    }));
    create.push(nanosecondsEach(users, (user) => registry.acquire(user)));
    release.push(nanosecondsEach(users, (user) => registry.release(user)));
  }
  return new Map([
    ['create', median(create.slice(ROUNDS.warmUp))],
    ['release', median(release.slice(ROUNDS.warmUp))],
  ]);
}

function nanosecondsEach<Item>(
  items: readonly Item[],
  call: (item: Item) => unknown,
): number {
  const total = cpuNanoseconds(() => {
    for (const item of items) call(item);
  });
  return total / items.length;
}

await runAlone(import.meta.url, registry);
