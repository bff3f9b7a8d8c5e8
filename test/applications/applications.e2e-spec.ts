import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Test } from '@nestjs/testing';
import {
  Incidents,
  type SecurityIncident,
  WebSocketManagerModule,
  type WebSocketManagerOptions,
} from '../../src/index.js';
import { visitorOf } from '../leak-zoo/stage.js';
import { textOf } from '../support/package/documents.js';
import { decorate, suggestedFor } from '../support/suggested.js';
import {
  clientOf,
  closeAfterSpec,
  connected,
  settle,
  urlOf,
} from '../support/harness.js';
import {
  type Client,
  type People,
  type RealApplication,
  SECRET,
  lines,
} from './application.js';
import * as ownAdapters from './own-adapters.js';
import * as ownIdentities from './own-identities.js';
import * as onPurpose from './on-purpose.js';
import * as operators from './operators.js';
import { type Row, columnsOf, tableOf, updatedPage } from './table.js';
import * as rooms from './rooms.js';
import * as transports from './transports.js';
import * as work from './work.js';

const APPLICATIONS: readonly RealApplication[] = [
  ...Object.values(ownAdapters),
  ...Object.values(ownIdentities),
  ...Object.values(onPurpose),
  ...Object.values(operators),
  ...Object.values(rooms),
  ...Object.values(transports),
  ...Object.values(work),
];

/** The measurements for docs/adoption.md. */
const rows: Row[] = [];

interface Run extends People {
  readonly incidents: readonly SecurityIncident[];
  /** Whether the secret has reached a user other than Alice. */
  readonly hasLeaked: () => boolean;
}

/** Starts an application, with the module if there are options, and connects Alice and Bob. */
async function run(
  application: RealApplication,
  options?: WebSocketManagerOptions,
): Promise<Run> {
  const { gateways, providers = [], controllers = [], main } = application;
  const testing = await Test.createTestingModule({
    imports: options ? [WebSocketManagerModule.forRoot(options)] : [],
    controllers,
    providers: [...gateways, ...providers],
  }).compile();
  const app = testing.createNestApplication();
  app.useLogger(false);
  await main?.(app);
  closeAfterSpec(app);
  await app.listen(0, '127.0.0.1');
  const incidents: SecurityIncident[] = [];
  if (options)
    app.get(Incidents).incidents$.subscribe((one) => incidents.push(one));
  const url = urlOf(app);
  const enter = async ({
    namespace = '',
    port,
    auth = {},
    ...rest
  }: Client) => {
    const client = clientOf(
      (port === undefined ? url : `http://127.0.0.1:${port}`) + namespace,
      auth as Record<string, unknown>,
      rest,
    );
    const visitor = visitorOf(client);
    await connected(client);
    return visitor;
  };
  const enterAs = async (user: string) => {
    const visitor = await enter(application.client(user));
    await application.signIn?.(visitor, user);
    return visitor;
  };
  const alice = await enterAs('alice');
  const bob = await enterAs('bob');
  const hasLeaked = () => JSON.stringify(bob.received).includes(SECRET);
  return { app, url, alice, bob, enter, incidents, hasLeaked };
}

let folder: string;
beforeEach(async () => {
  lines.areAdded = false;
  folder = await mkdtemp(join(tmpdir(), 'wsm-applications-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** The different incidents, without their counts, which depend on the clock if an interval sends. */
function kindsOf(incidents: readonly SecurityIncident[]): number {
  // Without the vector: what an interval sends is a broadcast at first, and a schedule from the third time on.
  const kinds = incidents.map(({ event, handler, paths }) =>
    JSON.stringify([event, handler, paths]),
  );
  return new Set(kinds).size;
}

describe.each(APPLICATIONS)('$pattern', (application) => {
  it('works on plain Nest, and leaks', async () => {
    const people = await run(application);
    await application.use(people);
    await application.leak(people);
    await vi.waitFor(() => expect(people.hasLeaked()).toBe(true));
  });

  it('works unchanged with the module in report mode, which records the leak', async () => {
    const people = await run(application, { mode: 'report' });
    await application.use(people);
    const before = people.incidents.length;
    await application.leak(people);
    await vi.waitFor(() => {
      expect(people.hasLeaked()).toBe(true);
      expect(people.incidents.length).toBeGreaterThan(before);
    });
    expect(people.incidents.map(({ action }) => action)).not.toContain(
      'disconnected',
    );
  });

  it('works in enforce mode with the declarations of suggest, without violations, and no longer leaks', async () => {
    const auditFile = join(folder, 'audit.jsonl');
    const options = { mode: 'report', incidents: { auditFile } } as const;
    const watched = await run(application, options);
    await application.use(watched);
    await watched.app.close();
    const pasted = await suggestedFor(auditFile);

    lines.areAdded = true;
    decorate(pasted, gatewaysOf(application));
    const people = await run(application, pasted.options);
    await application.use(people);
    expect(people.incidents).toEqual([]);
    const falseAlarmsAfter = kindsOf(people.incidents);
    await application.leak(people);
    await vi.waitFor(() => expect(people.incidents).not.toEqual([]));
    await settle(50);
    expect(people.hasLeaked()).toBe(false);

    const code = [
      ...pasted.decorators.map(
        ([handler, ...events]) =>
          `@SharesWithOthers('${events.join("', '")}') on ${handler}`,
      ),
      ...(application.code === undefined ? [] : [application.code]),
    ];
    expect(code.length).toBeLessThanOrEqual(1);
    rows.push({
      pattern: application.pattern,
      options: pasted.options,
      code,
      falseAlarmsBefore: kindsOf(watched.incidents),
      falseAlarmsAfter,
    });
  });
});

/** `WSM_WRITE_DOCS=1 npx vitest run test/applications` writes the page again. */
it('matches the table of docs/adoption.md', async () => {
  expect(rows.map(({ pattern }) => pattern)).toEqual(
    APPLICATIONS.map(({ pattern }) => pattern),
  );
  const page = await textOf('docs/adoption.md');
  if (process.env.WSM_WRITE_DOCS)
    await writeFile(
      join(import.meta.dirname, '../../docs/adoption.md'),
      updatedPage(page, tableOf(rows)),
    );
  else expect(columnsOf(page)).toEqual(columnsOf(tableOf(rows)));
});

function gatewaysOf({ gateways }: RealApplication) {
  return gateways.filter((one) => typeof one === 'function');
}
