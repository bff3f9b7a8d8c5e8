import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Test } from '@nestjs/testing';
import { runCommandLine } from '../../src/cli/index.js';
import {
  Incidents,
  type SecurityIncident,
  WebSocketManagerModule,
  type WebSocketManagerOptions,
} from '../../src/index.js';
import { visitorOf } from '../leak-zoo/stage.js';
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
} from './application.js';
import * as ownAdapters from './own-adapters.js';
import * as ownIdentities from './own-identities.js';
import * as onPurpose from './on-purpose.js';
import * as operators from './operators.js';

const APPLICATIONS: readonly RealApplication[] = [
  ...Object.values(ownAdapters),
  ...Object.values(ownIdentities),
  ...Object.values(onPurpose),
  ...Object.values(operators),
];

interface Run extends People {
  readonly incidents: readonly SecurityIncident[];
  /** Whether the secret has reached anybody but Alice. */
  readonly hasLeaked: () => boolean;
}

/** Starts an application as it is, with the module imported if there are options, and Alice and Bob in it. */
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
  const enter = async ({ namespace = '', auth = {}, ...rest }: Client) => {
    const client = clientOf(
      url + namespace,
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
  folder = await mkdtemp(join(tmpdir(), 'wsm-applications-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe.each(APPLICATIONS)('$pattern', (application) => {
  it('works on plain Nest, and leaks', async () => {
    const people = await run(application);
    await application.use(people);
    await application.leak(people);
    await vi.waitFor(() => expect(people.hasLeaked()).toBe(true));
  });

  it('works unchanged with the module imported in report mode, and is reported', async () => {
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

  it('works in enforce mode with what suggest prints, in silence, and no longer leaks', async () => {
    const auditFile = join(folder, 'audit.jsonl');
    const watched = await run(application, {
      ...application.line,
      mode: 'report',
      incidents: { auditFile },
    });
    await application.use(watched);
    await watched.app.close();
    const declared =
      watched.incidents.length > 0 ? await suggestionsFor(auditFile) : {};
    const people = await run(application, {
      ...application.line,
      ...declared,
    });
    await application.use(people);
    expect(people.incidents).toEqual([]);
    await application.leak(people);
    await vi.waitFor(() => expect(people.incidents).not.toEqual([]));
    await settle(50);
    expect(people.hasLeaked()).toBe(false);
  });
});

/** What `npx nestjs-websocket-manager suggest` says to declare. */
async function suggestionsFor(file: string): Promise<WebSocketManagerOptions> {
  let output = '';
  const io = {
    stdout: (text: string) => void (output += text),
    stderr: () => undefined,
    env: {},
  };
  await runCommandLine(['suggest', file, '--json'], io);
  const { options } = JSON.parse(output) as {
    options: WebSocketManagerOptions;
  };
  return options;
}
