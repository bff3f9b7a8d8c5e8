import type { Type } from '@nestjs/common';
import { WebSocketGateway } from '@nestjs/websockets';
import type { Socket as ServerSocket } from 'socket.io';
import {
  type Identity,
  WebSocketManagerModule,
  WebSocketManagerRegistry,
} from 'nestjs-websocket-manager';
import * as legacy from 'nestjs-websocket-manager/legacy';
import {
  type ClientSocket,
  connect,
  clientOf,
  eventually,
  receives,
  record,
  refusalOf,
} from '../support/harness.js';
import { silenceDeprecations } from '../support/deprecations.js';
import { codeOf } from '../support/package/document-code.js';
import { openEditor } from '../support/package/language-service.js';
import { type Launched, launch } from '../support/worlds.js';

silenceDeprecations();

const document = await codeOf('docs/migration.md');

/** Answers no question before two were sent. */
const THINK = `
const waiting: (() => void)[] = [];

/** The number of pending questions. */
export const pending = (): number => waiting.length;

export function think(question: string): Promise<string> {
  const thought = new Promise<string>((resolve) => {
    waiting.push(() => resolve('about ' + question));
  });
  if (waiting.length === 2) for (const answer of waiting.splice(0)) answer();
  return thought;
}
`;
const thinking = (await import(await document.write('think.ts', THINK))) as {
  pending: () => number;
};

/** What the two code blocks of a section export. */
async function pairOf<Exports>(heading: string): Promise<[Exports, Exports]> {
  const blocks = document.blocksOf(heading);
  expect(blocks).toHaveLength(2);
  const name = heading.replaceAll(/\W+/g, '-');
  const load = async (code: string, which: string) =>
    (await import(
      await document.write(`${name}-${which}.ts`, code)
    )) as Exports;
  return [await load(blocks[0], 'before'), await load(blocks[1], 'after')];
}

/** Whose token it is says who is behind a socket, whatever else a client claims. */
function identify({ handshake }: ServerSocket): Identity | null {
  const token: unknown = handshake.auth.token;
  const [, userId] = /^token of (\w+)$/.exec(String(token)) ?? [];
  return userId ? { userId } : null;
}

const plainNest = (exported: object) =>
  launch(() => [], { providers: Object.values(exported) as Type[] });

const withModule = (exported: object) =>
  launch(() => [WebSocketManagerModule.forRoot({ identify })], {
    providers: Object.values(exported) as Type[],
  });

/** A client with the token of a user, which claims to be that user or another one. */
const signIn = (
  { url }: Launched,
  user: string,
  claimed = user,
): Promise<ClientSocket> =>
  connect(url, { token: `token of ${user}`, userId: claimed });

describe('the table of names', () => {
  const rows = [...document.text.matchAll(/^\| `(.+?)` +\| `(.+?)`/gm)];
  const names = rows.map(([, old, ours]) => [
    old.replace('manager.', ''),
    ours.replace('manager.', ''),
  ]);

  it('has every name of the replaced system', () => {
    expect(names.map(([old]) => old)).toEqual(
      expect.arrayContaining([
        'WebSocketManagerFactory.create_manager',
        'create_websocket_manager',
        'create_websocket_manager_sync',
        'get_websocket_manager',
        'add_connection',
        'remove_connection',
        'get_connection',
        'get_user_connections',
        'is_connection_active',
        'get_connection_id_by_websocket',
        'update_connection_thread',
        'send_to_user',
        'emit_critical_event',
        'get_connection_health',
        'send_to_thread',
      ]),
    );
  });

  it('maps each name to an existing one that is spelt alike', async () => {
    await withModule({});
    const manager = legacy.getWebSocketManager({ userId: 'alice' });
    for (const [old, ours] of names) {
      const letters = old.replaceAll('_', '').toLowerCase();
      expect(ours.toLowerCase()).toBe(letters);
      const there: unknown = ours.startsWith('WebSocketManagerFactory.')
        ? legacy.WebSocketManagerFactory.createManager
        : (Reflect.get(legacy, ours) ?? Reflect.get(manager, ours));
      expect(there, ours).toBeTypeOf('function');
    }
  });

  it('leaves out nothing of the deprecated API', async () => {
    await withModule({});
    const manager = legacy.getWebSocketManager({ userId: 'alice' });
    const functions = Object.keys(legacy).filter(
      (name) => !/^[A-Z]/.test(name),
    );
    const methods = Object.getOwnPropertyNames(manager);
    expect(methods).toHaveLength(11);
    const ours = names.map(([, name]) => name);
    expect(ours).toEqual(expect.arrayContaining([...functions, ...methods]));
    expect(ours).toHaveLength(functions.length + methods.length + 1);
  });
});

describe('an editor', () => {
  const METHODS =
    `addConnection removeConnection getConnection getUserConnections isConnectionActive
    getConnectionIdByWebSocket updateConnectionThread sendToUser emitCriticalEvent getConnectionHealth
    sendToThread`.split(/\s+/);
  const FUNCTIONS = Object.keys(legacy).filter(
    (name) => !name.endsWith('Error'),
  );

  it('accepts the code of the page, and strikes through every deprecated name', async () => {
    const blocks = await Promise.all(
      [...document.text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code], i) =>
        document.write(`block-${i}.ts`, code),
      ),
    );
    const uses = await document.write(
      'uses.ts',
      `import * as legacy from 'nestjs-websocket-manager/legacy';
       declare const manager: legacy.LegacyManager;
       export default [
         ${[
           ...FUNCTIONS.map((name) => `legacy.${name}`),
           'legacy.WebSocketManagerFactory.createManager',
           ...METHODS.map((name) => `manager.${name}`),
           'manager.emit, manager.connections, legacy.NoApplicationError',
         ].join(',\n')}
       ];`,
    );
    const types = await document.write(
      'types.ts',
      `import { WebSocketManager } from 'nestjs-websocket-manager/types';
       import type {
         AgentEvents, LegacyManager, Violation, WebSocketManagerOptions, WebSocketManagerProtocol,
       } from 'nestjs-websocket-manager/types';
       export type All = [
         WebSocketManager<AgentEvents>, LegacyManager, Violation, WebSocketManagerOptions, WebSocketManagerProtocol,
       ];
       export const value = WebSocketManager;`,
    );
    const editor = openEditor([...blocks, uses, types]);
    expect(editor.errorsIn(types)).toEqual([
      expect.stringContaining("exported using 'export type'"),
    ]);
    expect(blocks).toHaveLength(8);
    for (const file of [...blocks, uses]) {
      expect(editor.errorsIn(file), file).toEqual([]);
    }
    expect(editor.struckThroughIn(uses)).toEqual([
      ...FUNCTIONS,
      'WebSocketManagerFactory',
      'createManager',
      ...METHODS,
    ]);
    const struck = blocks.map((file) => editor.struckThroughIn(file));
    expect(struck.flat().length).toBe(struck[0].length);
    expect(new Set(struck[0])).toEqual(
      new Set(['createWebSocketManager', 'emitCriticalEvent', 'sendToUser']),
    );
  }, 60_000);
});

describe('from the old functions', () => {
  interface Exports {
    Reports: Type<{
      make(user: { userId: string }, topic: string): Promise<void>;
    }>;
  }
  const pair = pairOf<Exports>('From the old functions');

  @WebSocketGateway()
  class EmptyGateway {}

  it.each(['before', 'after'])(
    '%s: the same arrives at her devices',
    async (which) => {
      const [before, after] = await pair;
      const { Reports } = which === 'before' ? before : after;
      const launched = await withModule({ Reports, EmptyGateway });
      const clients = await Promise.all(
        ['alice', 'alice', 'bob'].map((user) => signIn(launched, user)),
      );
      const received = clients.map(record);
      await launched.app.get(Reports).make({ userId: 'alice' }, 'sales');
      const own = [
        ['report_started', { topic: 'sales' }],
        ['report_ready', { type: 'report_ready', topic: 'sales' }],
      ];
      await receives(received, [own, own, []]);
    },
  );
});

describe('from a Map<userId, Socket> in a gateway', () => {
  interface Alerts {
    AlertGateway: Type<{ alert(userId: string, text: string): void }>;
  }
  const pair = pairOf<Alerts>('From a `Map<userId, Socket>` in a gateway');

  it('before: one tab silences the other, and a claimed id receives messages of another user', async () => {
    const [{ AlertGateway }] = await pair;
    const launched = await plainNest({ AlertGateway });
    const gateway = launched.app.get(AlertGateway);
    const first = await signIn(launched, 'alice');
    const second = await signIn(launched, 'alice');
    const received = [first, second].map(record);
    gateway.alert('alice', 'one');
    await eventually(() => expect(received).toEqual([[], [['alert', 'one']]]));
    second.disconnect();
    await eventually(() =>
      expect(Reflect.get(gateway, 'sockets')).toEqual(new Map()),
    );
    gateway.alert('alice', 'two');
    await receives(received[0], []);

    const mallory = record(await signIn(launched, 'mallory', 'alice'));
    gateway.alert('alice', 'three');
    await eventually(() => expect(mallory).toEqual([['alert', 'three']]));
  });

  it('after: every tab receives it, and no other user', async () => {
    const [, { AlertGateway }] = await pair;
    const launched = await withModule({ AlertGateway });
    const gateway = launched.app.get(AlertGateway);
    const first = await signIn(launched, 'alice');
    const second = await signIn(launched, 'alice');
    const mallory = await signIn(launched, 'mallory', 'alice');
    const received = [first, second, mallory].map(record);
    gateway.alert('alice', 'one');
    await eventually(() => expect(received[1]).toHaveLength(1));
    second.disconnect();
    const registry = launched.app.get(WebSocketManagerRegistry);
    await eventually(() => expect(registry.status().connections).toBe(2));
    gateway.alert('alice', 'two');
    gateway.alert('nobody', 'three');
    const [one, two] = [
      ['alert', 'one'],
      ['alert', 'two'],
    ];
    await receives(received, [[one, two], [one], []]);
    const forged = clientOf(launched.url, { userId: 'alice' });
    expect((await refusalOf(forged)).code).toBe('UNAUTHENTICATED');
  });
});

describe('from server.to(userId)', () => {
  interface Accounts {
    AccountGateway: Type;
  }
  const pair = pairOf<Accounts>('From `server.to(userId)`');

  it('before: a client that joins a room receives messages for another user', async () => {
    const [exported] = await pair;
    const launched = await plainNest(exported);
    const alice = await signIn(launched, 'alice');
    const mallory = await signIn(launched, 'mallory');
    const received = [alice, mallory].map(record);
    await alice.emitWithAck('subscribe', 'alice');
    await mallory.emitWithAck('subscribe', 'alice');
    await alice.emitWithAck('deposit', { userId: 'alice', amount: 5 });
    await receives(received, [[['balance', 5]], [['balance', 5]]]);
  });

  it('after: her devices receive it, and there is no room to join', async () => {
    const [, exported] = await pair;
    const launched = await withModule(exported);
    const clients = await Promise.all(
      ['alice', 'alice', 'mallory'].map((user) => signIn(launched, user)),
    );
    const received = clients.map(record);
    clients[2].emit('subscribe', 'alice');
    await clients[0].emitWithAck('deposit', { userId: 'mallory', amount: 5 });
    await receives(received, [[['balance', 5]], [['balance', 5]], []]);
  });
});

describe('from a singleton with a current user', () => {
  const pair = pairOf<Record<string, Type>>(
    'From a singleton with a current user',
  );

  /** Alice asks, and while her question is thought about, Bob does. @returns what arrives at each of them from then on */
  async function askTwice(launched: Launched): Promise<unknown[]> {
    const [alice, bob] = await Promise.all([
      signIn(launched, 'alice'),
      signIn(launched, 'bob'),
    ]);
    const received = [alice, bob].map(record);
    alice.emit('ask', 'her divorce');
    await eventually(() => expect(thinking.pending()).toBe(1));
    bob.emit('ask', 'his garden');
    return received;
  }

  it('before: one user gets the answer to the other one’s question', async () => {
    const [exported] = await pair;
    await receives(await askTwice(await plainNest(exported)), [
      [],
      [
        ['answer', 'about her divorce'],
        ['answer', 'about his garden'],
      ],
    ]);
  });

  it('before, with the module: the leak is blocked', async () => {
    const [exported] = await pair;
    await receives(await askTwice(await withModule(exported)), [
      [['exception', expect.objectContaining({ code: 'ISOLATION_VIOLATION' })]],
      [['answer', 'about his garden']],
    ]);
  });

  it('after: each user gets their own answer', async () => {
    const [, exported] = await pair;
    await receives(await askTwice(await withModule(exported)), [
      [['answer', 'about her divorce']],
      [['answer', 'about his garden']],
    ]);
  });
});
