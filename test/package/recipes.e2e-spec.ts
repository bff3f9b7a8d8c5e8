import type { DynamicModule, Type } from '@nestjs/common';
import { WebSocketManagerRegistry } from '../../src/index.js';
import {
  connect,
  eventually,
  next,
  record,
  serve,
} from '../support/harness.js';
import { codeOf } from '../support/package/document-code.js';
import { openEditor } from '../support/package/language-service.js';
import { launch } from '../support/worlds.js';

const page = await codeOf('docs/recipes.md');

const HEADINGS = [
  'Who is online',
  'A push from a job or an HTTP controller',
  'A service below a handler',
  'Typed events',
  'The steps of an agent',
  'An announcement to everybody',
  'What two users share on purpose',
  'Ending a user’s session',
] as const;

const files = new Map<string, string>();
for (const heading of HEADINGS) {
  const [code] = page.blocksOf(heading);
  const name = heading.toLowerCase().replaceAll(/\W+/g, '-');
  files.set(heading, await page.write(`${name}.ts`, code));
}

/** What the code under a heading exports. */
async function recipe<Exports>(
  heading: (typeof HEADINGS)[number],
): Promise<Exports> {
  return (await import(files.get(heading) ?? '')) as Exports;
}

describe('the recipes', () => {
  it('compile', () => {
    const paths = [...files.values()];
    const editor = openEditor(paths);
    expect(paths.flatMap((path) => editor.errorsIn(path))).toEqual([]);
  }, 60_000);

  it('are all covered here', () => {
    const headings = [...page.text.matchAll(/^## (.+)$/gm)];
    expect(headings.map(([, heading]) => heading)).toEqual(HEADINGS);
  });

  it('list who is online', async () => {
    const { OnlineGateway } = await recipe<{ OnlineGateway: Type }>(
      'Who is online',
    );
    const served = await serve({ gateways: [OnlineGateway] });
    const alice = await connect(served, 'alice');
    const bob = await connect(served, 'bob');
    expect((await alice.emitWithAck('who')).toSorted()).toEqual([
      'alice',
      'bob',
    ]);
    bob.disconnect();
    await eventually(async () =>
      expect(await alice.emitWithAck('who')).toEqual(['alice']),
    );
  });

  it('push from outside a message', async () => {
    const { Invoices } = await recipe<{
      Invoices: Type<{ announce(userId: string, invoice: object): boolean }>;
    }>('A push from a job or an HTTP controller');
    const { OnlineGateway } = await recipe<{ OnlineGateway: Type }>(
      'Who is online',
    );
    const served = await serve({
      gateways: [OnlineGateway],
      providers: [Invoices],
    });
    const invoices = served.app.get(Invoices);
    const alice = await connect(served, 'alice');
    const ready = next(alice, 'invoice_ready');
    expect(invoices.announce('alice', { id: 'i1', total: 12 })).toBe(true);
    expect(await ready).toEqual([{ id: 'i1', total: 12 }]);
    expect(invoices.announce('nobody', { id: 'i2', total: 1 })).toBe(false);
  });

  it('find the current user in a service', async () => {
    const { Search, SearchGateway } = await recipe<{
      Search: Type;
      SearchGateway: Type;
    }>('A service below a handler');
    const served = await serve({
      gateways: [SearchGateway],
      providers: [Search],
    });
    const alice = await connect(served, 'alice');
    const bob = record(await connect(served, 'bob'));
    const pages = record(alice);
    expect(await alice.emitWithAck('search', 'owls')).toBe(3);
    expect(pages).toHaveLength(3);
    expect(bob).toEqual([]);
  });

  it('type the events of the server', async () => {
    const { ImportGateway } = await recipe<{ ImportGateway: Type }>(
      'Typed events',
    );
    const served = await serve({ gateways: [ImportGateway] });
    const alice = await connect(served, 'alice');
    const progress = next(alice, 'progress');
    expect(await alice.emitWithAck('import')).toBe('done');
    expect(await progress).toEqual([{ percent: 100 }]);
  });

  it('report the steps of an agent', async () => {
    const { AgentGateway } = await recipe<{ AgentGateway: Type }>(
      'The steps of an agent',
    );
    const served = await serve({ gateways: [AgentGateway] });
    const alice = await connect(served, 'alice');
    expect(await alice.emitWithAck('agent', 'six times seven')).toEqual({
      agent_started: 1,
      agent_thinking: 1,
      agent_completed: 1,
    });
  });

  it('announce to everybody what is declared', async () => {
    const { AnnouncementGateway, withAnnouncements } = await recipe<{
      AnnouncementGateway: Type;
      withAnnouncements: DynamicModule;
    }>('An announcement to everybody');
    const { url } = await launch(() => [withAnnouncements], {
      providers: [AnnouncementGateway],
    });
    const alice = await connect(url, { token: 'alice' });
    const announced = next(
      await connect(url, { token: 'bob' }),
      'announcement',
    );
    alice.emit('announce', 'Tea is ready.');
    expect(await announced).toEqual([{ text: 'Tea is ready.' }]);
  });

  it('share what is declared, and quarantine nobody', async () => {
    const { BoardGateway, withBoards } = await recipe<{
      BoardGateway: Type;
      withBoards: DynamicModule;
    }>('What two users share on purpose');
    const { app, url } = await launch(() => [withBoards], {
      providers: [BoardGateway],
    });
    for (const token of ['alice', 'bob', 'alice'])
      await (await connect(url, { token })).emitWithAck('board/open');
    const report = await app.get(WebSocketManagerRegistry).validateIsolation();
    expect(report.findings).toEqual([]);
  });

  it('end the session of a user', async () => {
    const { Moderation } = await recipe<{
      Moderation: Type<
        Record<'signOut' | 'ban' | 'readmit', (userId: string) => void>
      >;
    }>('Ending a user’s session');
    const { OnlineGateway } = await recipe<{ OnlineGateway: Type }>(
      'Who is online',
    );
    const served = await serve({
      gateways: [OnlineGateway],
      providers: [Moderation],
    });
    const moderation = served.app.get(Moderation);
    const gone = next(await connect(served, 'alice'), 'wsm:notice');
    moderation.signOut('alice');
    expect(await gone).toEqual([
      expect.objectContaining({ code: 'DISCONNECTED' }),
    ]);
    await connect(served, 'alice');
    moderation.ban('alice');
    await expect(connect(served, 'alice')).rejects.toMatchObject({
      data: { code: 'QUARANTINED' },
    });
    moderation.readmit('alice');
    await connect(served, 'alice');
  });
});
