import { createRequire } from 'node:module';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Server, ServerOptions } from 'socket.io';
import { visitorOf, type Visitor } from '../leak-zoo/stage.js';
import { connect } from '../support/harness.js';
import {
  AttachmentsGateway,
  SocketsGateway,
  TeamsGateway,
} from './attachments.gateways.js';
import { ONE_PROCESS } from '../support/places.js';
import { type Honest, honest } from './honest.js';

/** Attachments without a byte, of every kind a client can send; `ws` receives one and the same object for each. */
const EMPTY: Record<string, () => unknown> = {
  'a buffer': () => Buffer.alloc(0),
  'bytes of a text': () => Buffer.from(''),
  'a slice': () => Buffer.from('text').subarray(2, 2),
  'an array buffer': () => new ArrayBuffer(0),
  'a typed array': () => new Float32Array(0),
  'a data view': () => new DataView(new ArrayBuffer(4), 4),
  'a file in a message': () => ({ name: 'x', file: Buffer.alloc(0) }),
  several: () => [Buffer.alloc(0), { again: Buffer.alloc(0) }],
  'one of a byte beside one of none': () => [Buffer.from('x'), Buffer.alloc(0)],
};

const WAYS = ['echo', 'store', 'keep', 'post'];

async function everybody(app: Honest): Promise<Visitor[]> {
  const transports = ['websocket', 'websocket', 'polling', 'polling'];
  return Promise.all(
    transports.map(async (transport, index) =>
      visitorOf(
        await connect(app, `user${index}`, { transports: [transport] }),
      ),
    ),
  );
}

describe('empty attachments', () => {
  it.each(Object.entries(EMPTY))('have no owner: %s', async (_, make) => {
    const app = await honest(ONE_PROCESS, { gateways: [AttachmentsGateway] });
    const visitors = await everybody(app);
    for (const { client } of visitors)
      client.on('give', (answer: (file: unknown) => void) => answer(make()));
    for (let round = 0; round < 2; round++) {
      for (const one of visitors) {
        for (const way of WAYS) one.send(way, make());
        // After everything else: a socket's messages are handled in order.
        expect(await one.ask('echo', make())).toBeDefined();
        expect(await one.ask('collect')).toBeDefined();
      }
    }
    expect(visitors.every(({ client }) => client.connected)).toBe(true);
    expect(await app.registry.validateIsolation()).toMatchObject({
      clean: true,
    });
  });
});

/** A second copy of socket.io: Nest pins one version, and an application may have another. */
function anotherSocketIo(): { Server: new (options: object) => Server } {
  const require = createRequire(import.meta.url);
  const isOfSocketIo = (path: string) => /(socket|engine)\.io/.test(path);
  const before = Object.entries(require.cache).filter(([path]) =>
    isOfSocketIo(path),
  );
  for (const [path] of before) delete require.cache[path];
  try {
    return require('socket.io') as { Server: new (options: object) => Server };
  } finally {
    for (const path of Object.keys(require.cache))
      if (isOfSocketIo(path)) delete require.cache[path];
    for (const [path, module] of before) require.cache[path] = module;
  }
}

describe('objects of socket.io have no owner', () => {
  class OtherCopyAdapter extends IoAdapter {
    override createIOServer(port: number, options?: ServerOptions): Server {
      const { Server } = anotherSocketIo();
      const server = new Server({ ...options });
      server.attach(this.httpServer as never);
      return server;
    }
  }

  it.each([
    ['by the copy that Nest has', undefined],
    [
      'by another copy',
      (http: unknown) => new OtherCopyAdapter(http as object),
    ],
  ])('%s', async (_, adapter) => {
    const app = await honest(
      ONE_PROCESS,
      { gateways: [SocketsGateway, TeamsGateway] },
      { adapter },
    );
    const visitors = [
      ...(await app.enterAll('alice', 'bob', 'alice', 'carol')),
      await app.enter('dave', '/team-1'),
      await app.enter('erin', '/team-2'),
    ];
    for (const one of [...visitors, ...visitors]) {
      expect(await one.ask('remember')).toBe(15);
    }
    expect(visitors.every(({ client }) => client.connected)).toBe(true);
    const report = await app.registry.validateIsolation();
    expect(report.findings).toEqual([]);
    expect(report.checked.nodes).toBeLessThan(200);
  });
});
