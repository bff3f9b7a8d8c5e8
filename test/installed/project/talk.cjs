/*
 * Starts an application that was built, talks to it as two users, and ends it:
 *
 *   node talk.cjs [--report] PROGRAM
 *
 * A user gets what is meant for them. What the gateway sends to everybody is blocked, or only recorded with --report.
 */
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { createServer } = require('node:net');
const { setTimeout: pause } = require('node:timers/promises');
const { io } = require('socket.io-client');

const TIMEOUT_MS = 60_000;

void main(process.argv.slice(2));

async function main(args) {
  const isReport = args[0] === '--report';
  const port = await freePort();
  const app = spawn(process.execPath, [args.at(-1)], {
    // What `nest new` makes reads the one, what `nest generate app` makes the other.
    env: { ...process.env, PORT: String(port), port: String(port) },
  });
  let output = '';
  for (const stream of [app.stdout, app.stderr])
    stream.on('data', (text) => (output += text));
  const timer = setTimeout(() => app.kill(), TIMEOUT_MS);
  try {
    const ended = once(app, 'exit').then(() => {
      throw new Error('the application ended');
    });
    await Promise.race([talk(port, isReport), ended]);
    if (!/unscoped-broadcast/.test(output))
      throw new Error('the log does not name the violation');
    console.log('ok');
  } catch (error) {
    console.error(`${error.stack}\n\nThe application:\n${output}`);
    process.exitCode = 1;
  } finally {
    clearTimeout(timer);
    app.kill();
  }
  process.exit();
}

async function talk(port, isReport) {
  const [alice, bob] = [
    await connect(port, 'alice'),
    await connect(port, 'bob'),
  ];
  const heard = [];
  bob.on('note', (note) => heard.push(note));
  const note = once(alice, 'note');
  const id = await alice.emitWithAck('own');
  expectEqual(await note, [id]);
  const answer = await alice.timeout(10_000).emitWithAck('leak');
  expectEqual(answer.code ?? answer, isReport ? 'sent' : 'ISOLATION_VIOLATION');
  // Bob's own answer comes after whatever was sent to him before.
  const own = await bob.emitWithAck('own');
  if (own === id) throw new Error('two clients are one user');
  expectEqual(heard, isReport ? [id, own] : [own]);
}

/** Asks again until the application listens. */
async function connect(port, user) {
  for (;;) {
    const socket = io(`http://127.0.0.1:${port}`, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      auth: { user },
    });
    const error = await new Promise((resolve) => {
      socket.on('connect', () => resolve());
      socket.on('connect_error', resolve);
    });
    if (!error) return socket;
    if (error.data) throw error;
    await pause(100);
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

function expectEqual(got, expected) {
  const [a, b] = [JSON.stringify(got), JSON.stringify(expected)];
  if (a !== b) throw new Error(`expected ${b}, got ${a}`);
}
