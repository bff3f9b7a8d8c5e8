import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { INestApplication, Type } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { Test } from '@nestjs/testing';
import { WebSocketManagerRegistry } from '../../src/index.js';
import {
  type ClientSocket,
  closeAfterSpec,
  clientOf,
  connect,
  eventually,
  next,
  record,
  refusalOf,
  urlOf,
} from '../support/harness.js';
import { codeOf } from '../support/package/document-code.js';
import { REPOSITORY, targetsIn } from '../support/package/documents.js';
import { openEditor } from '../support/package/language-service.js';

const root = join(import.meta.dirname, '../..');
const readme = await codeOf('README.md');

const [quickStart] = readme.blocksOf('Quick start');
const recipes = readme.blocksOf('Recipes');

/** What the recipes need beside the imports of the quick start, which they leave out. */
const PRELUDE = `
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { CurrentManager, WebSocketManager, WebSocketManagerModule, WebSocketManagerRegistry } from 'nestjs-websocket-manager';
class Catalogue {}
`;

const main = await readme.write('app.module.ts', quickStart);
const more = await readme.write(
  'recipes.ts',
  PRELUDE +
    recipes
      .join('\n')
      .replace(/^WebSocketManagerModule\./m, 'export const declared = $&'),
);

type Gateways = Record<
  'RoomsGateway' | 'DirectGateway' | 'PresenceGateway',
  Type
>;

async function start(): Promise<{
  app: INestApplication;
  url: string;
  signIn: (userId: string) => Promise<ClientSocket>;
}> {
  process.env.JWT_SECRET = 'of the README';
  const { AppModule } = (await import(main)) as { AppModule: Type };
  const gateways = (await import(more)) as Gateways;
  const testing = await Test.createTestingModule({
    imports: [AppModule],
    providers: [
      gateways.RoomsGateway,
      gateways.DirectGateway,
      gateways.PresenceGateway,
    ],
  }).compile();
  const app = testing.createNestApplication({ logger: false });
  closeAfterSpec(app);
  await app.listen(0, '127.0.0.1');
  const url = urlOf(app);
  const jwt = app.get(JwtService, { strict: false });
  return {
    app,
    url,
    signIn: (sub) =>
      connect(url, { token: jwt.sign({ sub }, { expiresIn: '1h' }) }),
  };
}

describe('the README', () => {
  it('has at most 250 lines', () => {
    expect(readme.text.split('\n').length).toBeLessThanOrEqual(250);
  });

  it('keeps the two commands that build and test the project on lines of their own', () => {
    expect(readme.text).toMatch(/^npm ci && npm run demo$/m);
    expect(readme.text).toMatch(/^npm ci && npm test$/m);
  });

  it('links only targets that work from the published package', () => {
    for (const target of targetsIn(readme.text)) {
      expect(target).toMatch(/^https:\/\//);
      const [, path] =
        /(?:blob|nestjs-websocket-manager)\/main\/([^#]+)/.exec(target) ?? [];
      if (!path) throw new Error(`${target} leads out of ${REPOSITORY}`);
      expect(existsSync(join(root, path)), path).toBe(true);
    }
  });

  it('shows code that compiles', () => {
    const editor = openEditor([main, more]);
    expect(editor.errorsIn(main)).toEqual([]);
    expect(editor.errorsIn(more)).toEqual([]);
  }, 60_000);

  it('shows a quick start that reaches every device of the user and nobody else', async () => {
    const { app, url, signIn } = await start();
    const alice = await signIn('alice');
    const phone = await signIn('alice');
    const bob = record(await signIn('bob'));
    const notes = next(phone, 'notes');
    await expect(alice.emitWithAck('note', 'milk')).resolves.toBe(1);
    expect(await notes).toEqual([['milk']]);
    await expect(phone.emitWithAck('note', 'bread')).resolves.toBe(2);
    expect(bob).toEqual([]);
    const registry = app.get(WebSocketManagerRegistry);
    expect(registry.get({ userId: 'alice' })?.connections).toHaveLength(2);
    expect((await refusalOf(clientOf(url, { token: 'forged' }))).code).toBe(
      'UNAUTHENTICATED',
    );
  });

  it('shows rooms that only members reach', async () => {
    const { signIn } = await start();
    const [alice, bob, eve] = [
      await signIn('alice'),
      await signIn('bob'),
      await signIn('eve'),
    ];
    const outside = record(eve);
    for (const member of [alice, bob])
      await member.emitWithAck('room/join', 'garden');
    const said = next(bob, 'said');
    alice.emit('room/say', { room: 'garden', text: 'hello' });
    expect(await said).toEqual([{ from: 'alice', text: 'hello' }]);
    eve.emit('room/say', { room: 'garden', text: 'let me in' });
    await eventually(() =>
      expect(outside.map(([event]) => event)).toContain('exception'),
    );
    expect(outside.map(([event]) => event)).not.toContain('said');
  });

  it('shows direct messages that reach one user', async () => {
    const { signIn } = await start();
    const [alice, bob] = [await signIn('alice'), await signIn('bob')];
    const direct = next(bob, 'direct');
    await expect(
      alice.emitWithAck('direct', { to: 'bob', text: 'hi' }),
    ).resolves.toBe(true);
    expect(await direct).toEqual([{ from: 'alice', text: 'hi' }]);
  });

  it('shows a presence that ends with the last device', async () => {
    const { signIn } = await start();
    const alice = await signIn('alice');
    const seen = record(alice);
    const laptop = await signIn('bob');
    const phone = await signIn('bob');
    const online = ['online', { userId: 'bob' }];
    await eventually(() =>
      expect(seen.filter(([event]) => event === 'online')).toContainEqual(
        online,
      ),
    );
    laptop.disconnect();
    await eventually(() => expect(laptop.connected).toBe(false));
    phone.disconnect();
    const offline = () => seen.filter(([event]) => event === 'offline');
    await eventually(() =>
      expect(offline()).toEqual([['offline', { userId: 'bob' }]]),
    );
  });
});
