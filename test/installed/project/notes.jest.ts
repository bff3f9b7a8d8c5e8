import type { AddressInfo } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Violations } from 'nestjs-websocket-manager';
import { io, type Socket } from 'socket.io-client';
import { AppModule } from './app.module.js';

const once = (socket: Socket, event: string) =>
  new Promise<unknown[]>((resolve) => {
    socket.once(event, (...args: unknown[]) => resolve(args));
  });

describe('the notes', () => {
  let app: INestApplication;
  let [alice, bob]: Socket[] = [];

  beforeEach(async () => {
    const module = await Test.createTestingModule({
      imports: [AppModule],
    }).compile();
    app = module.createNestApplication();
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    [alice, bob] = ['alice', 'bob'].map((user) =>
      io(url, { transports: ['websocket'], forceNew: true, auth: { user } }),
    );
    await Promise.all([once(alice, 'connect'), once(bob, 'connect')]);
  });

  afterEach(async () => {
    alice.disconnect();
    bob.disconnect();
    await app.close();
  });

  it('reach their own user', async () => {
    const note = once(alice, 'note');
    expect(await alice.emitWithAck('own')).toBe('alice');
    expect(await note).toEqual(['alice']);
  });

  it('reach nobody else', async () => {
    const found: string[] = [];
    app
      .get(Violations)
      .violations$.subscribe(({ vector }) => found.push(vector));
    const heard: string[] = [];
    bob.on('note', (note: string) => heard.push(note));
    expect(await alice.emitWithAck('leak')).toMatchObject({
      code: 'ISOLATION_VIOLATION',
    });
    await bob.emitWithAck('own');
    expect(heard).toEqual(['bob']);
    expect(found).toEqual(['unscoped-broadcast']);
  });
});
