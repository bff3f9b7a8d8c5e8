/*
 * The checks of an installation: an application in plain JavaScript, which adopts the library by one import. Run by
 * main.cjs and main.mjs, which load everything by require() and by import.
 */

const TIMEOUT_MS = 10_000;

/** Prints one line, `ok NAME` or `failed NAME: why`, for each check. Exits with 1 if one failed. */
module.exports = async function check(modules) {
  const checks = checksOf(modules);
  for (const [name, work] of Object.entries(checks)) {
    const error = await within(work).then(
      () => undefined,
      (reason) => reason ?? new Error('failed'),
    );
    const line = error ? `failed ${name}: ${error.stack}` : `ok ${name}`;
    process.stdout.write(`${line}\n`);
    if (error) process.exitCode = 1;
  }
  process.exit();
};

function checksOf({ common, core, websockets, platform, client, library }) {
  const { Module } = common;
  const { SubscribeMessage, WebSocketGateway, WebSocketServer } = websockets;
  const { CurrentManager, WebSocketManager, WebSocketManagerModule } = library;

  /** A gateway from its handlers; `first` decorates their first parameter. */
  function gateway(of, handlers, first) {
    for (const name of handlers) {
      const descriptor = Object.getOwnPropertyDescriptor(of.prototype, name);
      SubscribeMessage(name)(of.prototype, name, descriptor);
      first?.(of.prototype, name, 0);
    }
    WebSocketServer()(of.prototype, 'server');
    WebSocketGateway()(of);
    return of;
  }

  class Talk {
    who(manager) {
      return manager.user.userId;
    }
    stack() {
      return new Error('here').stack;
    }
    leak(manager) {
      this.server.emit('secret', { of: manager.user.userId });
      return 'sent';
    }
    own(manager) {
      manager.emit('own', manager.user.userId);
    }
  }
  gateway(Talk, ['who', 'stack', 'leak', 'own'], CurrentManager());

  class Passing {
    canActivate() {
      return true;
    }
  }
  class Guarded {
    guarded() {
      return new Error('here').stack;
    }
    keep(socket) {
      this.registry.current().state.set('socket', socket);
      return 'kept';
    }
  }
  common.UseGuards(Passing)(
    Guarded.prototype,
    'guarded',
    Object.getOwnPropertyDescriptor(Guarded.prototype, 'guarded'),
  );
  gateway(Guarded, ['guarded', 'keep'], websockets.ConnectedSocket());
  common.Inject(library.WebSocketManagerRegistry)(
    Guarded.prototype,
    'registry',
  );

  const warnings = [];
  const logger = {
    log() {},
    error: (message) => warnings.push(String(message)),
    warn: (message) => warnings.push(String(message)),
  };

  async function start(providers, prepare) {
    class App {}
    const identify = ({ handshake }) => ({ userId: handshake.auth.user });
    const imports = [WebSocketManagerModule.forRoot({ identify })];
    Module({ imports, providers })(App);
    const app = await core.NestFactory.create(App, {
      logger,
      abortOnError: false,
    });
    await prepare?.(app);
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address();
    const connect = (user) =>
      new Promise((resolve, reject) => {
        const socket = client.io(`http://127.0.0.1:${port}`, {
          transports: ['websocket'],
          forceNew: true,
          reconnection: false,
          auth: { user },
        });
        socket.on('connect', () => resolve(socket));
        socket.on('connect_error', reject);
      });
    return { app, connect };
  }

  async function withApp(work, prepare) {
    const { app, connect } = await start([Talk, Guarded], prepare);
    const [alice, bob] = [await connect('alice'), await connect('bob')];
    try {
      await work({ app, alice, bob });
    } finally {
      alice.disconnect();
      bob.disconnect();
      await app.close();
    }
  }

  const ask = (socket, event, data) =>
    new Promise((resolve, reject) => {
      socket.once('exception', (error) =>
        reject(new Error(JSON.stringify(error))),
      );
      socket.emit(event, data, resolve);
    });

  async function stopsTheLeak({ app, alice, bob }) {
    const found = [];
    app
      .get(library.Violations)
      .violations$.subscribe(({ vector }) => found.push(vector));
    const heard = [];
    bob.onAny((event) => heard.push(event));
    const refused = new Promise((resolve) => {
      alice.once('exception', resolve);
    });
    alice.emit('leak', {}, () => {});
    await Promise.race([refused, ask(bob, 'who')]);
    // Bob's answer comes after whatever was sent to him before.
    await ask(bob, 'who');
    expectEqual(heard, []);
    expectEqual(found, ['unscoped-broadcast']);
  }

  return {
    'the manager is the one of the user who sent the message': () =>
      withApp(async ({ alice, bob }) => {
        expectEqual(await ask(alice, 'who'), 'alice');
        expectEqual(await ask(bob, 'who'), 'bob');
        const own = new Promise((resolve) => alice.once('own', resolve));
        alice.emit('own');
        expectEqual(await own, 'alice');
      }),
    'a leak is stopped': () => withApp(stopsTheLeak),
    'a suspicious id is refused': () =>
      withApp(async ({ alice }) => {
        const refused = new Promise((resolve) =>
          alice.once('exception', resolve),
        );
        alice.emit('who', { userId: '../etc' });
        expectEqual((await refused).code, 'SUSPICIOUS_ID');
      }),
    'messages are delivered directly, without a warning': () =>
      withApp(async ({ alice }) => {
        const isNests = (stack) => /ws-context-creator/.test(stack);
        expectEqual(isNests(await ask(alice, 'stack')), false);
        expectEqual(isNests(await ask(alice, 'guarded')), false);
        expectEqual(
          warnings.filter((warning) => warning.startsWith('Nest ')),
          [],
        );
      }),
    'a socket in the state of its user is no contamination': () =>
      withApp(async ({ app, alice, bob }) => {
        for (const user of [alice, bob, alice, bob])
          expectEqual(await ask(user, 'keep'), 'kept');
        const registry = app.get(library.WebSocketManagerRegistry);
        expectEqual(registry.status().quarantined.length, 0);
      }),
    'an adapter of the application is guarded': () => {
      class OwnAdapter extends platform.IoAdapter {
        createIOServer(port, options) {
          return super.createIOServer(port, { ...options, pingTimeout: 9_000 });
        }
      }
      return withApp(stopsTheLeak, (app) =>
        app.useWebSocketAdapter(new OwnAdapter(app)),
      );
    },
    'constructor injection works, or fails with its name': async () => {
      class Injected {
        constructor(manager) {
          this.manager = manager;
        }
        mine() {
          return this.manager.user.userId;
        }
      }
      common.Inject(WebSocketManager)(Injected, undefined, 0);
      gateway(Injected, ['mine']);
      const started = start([Injected]);
      if (majorOfNest() < 12) {
        const error = await started.then(
          () => undefined,
          (reason) => reason,
        );
        expectEqual(error?.code, 'WSM_INJECTED_MANAGER');
        expectEqual(/@CurrentManager\(\)/.test(error.message), true);
        return;
      }
      const { app, connect } = await started;
      const alice = await connect('alice');
      expectEqual(await ask(alice, 'mine'), 'alice');
      alice.disconnect();
      await app.close();
    },
  };
}

function majorOfNest() {
  return Number.parseInt(
    require('./node_modules/@nestjs/core/package.json').version,
    10,
  );
}

function expectEqual(got, expected) {
  const [a, b] = [JSON.stringify(got), JSON.stringify(expected)];
  if (a !== b) throw new Error(`expected ${b}, got ${a}`);
}

function within(work) {
  return Promise.race([
    work(),
    new Promise((_, reject) => {
      setTimeout(reject, TIMEOUT_MS, new Error(`not within ${TIMEOUT_MS} ms`));
    }),
  ]);
}
