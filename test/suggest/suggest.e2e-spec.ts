import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import { runCommandLine } from '../../src/cli/index.js';
import {
  Incidents,
  type SecurityIncident,
  WebSocketManagerRegistry,
  type WebSocketManagerOptions,
} from '../../src/index.js';
import {
  type ClientSocket,
  connect,
  eventually,
  next,
  record,
  serve,
} from '../support/harness.js';

/** A typical application that sends on purpose to users who share no room with the sender. */
@WebSocketGateway()
class OfficeGateway implements OnGatewayConnection {
  @WebSocketServer()
  server!: Server;

  constructor(private readonly registry: WebSocketManagerRegistry) {}

  async handleConnection(client: Socket): Promise<void> {
    const { user } = client.handshake.auth as { user: string };
    await client.join(`user:${user}`);
    if (user === 'ann') await client.join('staff:admins');
  }

  @SubscribeMessage('announce')
  announce(@MessageBody() text: string): string {
    this.server.emit('announced', { text });
    return 'announced';
  }

  @SubscribeMessage('write')
  write(@MessageBody() [to, text]: [string, string]): string {
    this.server.to(`user:${to}`).emit('written', { text });
    return 'written';
  }

  @SubscribeMessage('nudge')
  nudge(@MessageBody() to: string): string {
    const [connection] = this.registry.get({ userId: to })!.connections;
    this.server.to(connection.id).emit('nudged', {});
    connection.socket.emit('nudged', {});
    return 'nudged';
  }

  @SubscribeMessage('call-for-help')
  callForHelp(@MessageBody() text: string): string {
    this.server.to('staff:admins').emit('help-wanted', { text });
    return 'called';
  }

  /** Nobody has done this while the application was watched. */
  @SubscribeMessage('dump')
  dump(@ConnectedSocket() client: Socket): string {
    this.server.emit('dumped', { id: client.id });
    return 'dumped';
  }

  /** The event of another handler, to the people of another one. */
  @SubscribeMessage('write-to-staff')
  writeToStaff(): string {
    this.server.to('staff:admins').emit('written', {});
    return 'written';
  }
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wsm-suggest-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function office(options: WebSocketManagerOptions) {
  const served = await serve({ gateways: [OfficeGateway], options });
  const incidents: SecurityIncident[] = [];
  served.app
    .get(Incidents)
    .incidents$.subscribe((incident) => incidents.push(incident));
  const people = await Promise.all(
    ['ann', 'bob', 'carol'].map((user) => connect(served, user)),
  );
  return { ...served, incidents, people };
}

/** A day at the office. @returns what each of the people has received */
async function work(people: ClientSocket[]) {
  const [ann, bob, carol] = people;
  const received = people.map(record);
  await bob.emitWithAck('announce', 'lunch');
  await carol.emitWithAck('announce', 'lunch again');
  await bob.emitWithAck('write', ['carol', 'hello']);
  await carol.emitWithAck('write', ['ann', 'hello']);
  await ann.emitWithAck('nudge', 'bob');
  await bob.emitWithAck('call-for-help', 'printer');
  await eventually(() => {
    expect(received.map((events) => events.map(([event]) => event))).toEqual([
      ['announced', 'announced', 'written', 'help-wanted'],
      ['announced', 'announced', 'nudged', 'nudged'],
      ['announced', 'announced', 'written'],
    ]);
  });
}

async function suggest(...argv: string[]) {
  let output = '';
  const write = (text: string) => void (output += text);
  const io = { stdout: write, stderr: write, env: {} };
  const code = await runCommandLine(['suggest', ...argv], io);
  return { code, output };
}

it('suggests declarations for the reported traffic, which then causes no violation in enforce', async () => {
  const auditFile = join(folder, 'audit.jsonl');
  const watched = await office({ mode: 'report', incidents: { auditFile } });
  await work(watched.people);
  expect(watched.incidents.length).toBeGreaterThan(0);
  await watched.app.close();

  const { code, output } = await suggest(auditFile, '--json');
  expect(code).toBe(0);
  const { options } = JSON.parse(output) as {
    options: WebSocketManagerOptions;
  };
  expect(options.egress).toEqual({
    publicEvents: ['announced'],
    rules: expect.arrayContaining([
      {
        event: 'written',
        handler: 'OfficeGateway.write',
        to: 'user:*',
        why: expect.stringContaining('TO CONFIRM') as string,
      },
      expect.objectContaining({ event: 'nudged', to: 'user:*' }),
      expect.objectContaining({ event: 'help-wanted', to: 'staff:*' }),
    ]) as unknown,
  });

  const guarded = await office(options);
  await work(guarded.people);
  expect(guarded.incidents).toEqual([]);

  const [, bob] = guarded.people;
  for (const leak of ['dump', 'write-to-staff']) {
    const told = next(bob, 'exception');
    bob.emit(leak);
    await told;
  }
  expect(
    guarded.incidents.map(({ vector, action }) => [vector, action]),
  ).toEqual([
    ['unscoped-broadcast', 'blocked'],
    ['foreign-channel', 'blocked'],
  ]);
});

it('prints the declarations, how often each was seen, and the questions', async () => {
  const auditFile = join(folder, 'audit.jsonl');
  const watched = await office({ mode: 'report', incidents: { auditFile } });
  await work(watched.people);
  await watched.app.close();
  const { code, output } = await suggest(auditFile);
  expect(code).toBe(0);
  expect(output).toContain("publicEvents: [ 'announced' ]");
  expect(output).toMatch(
    /- unscoped-broadcast: 2 times, event "announced", in OfficeGateway\.announce\n {2}May every connected user see/,
  );
  expect(output).toMatch(
    /- foreign-\w+: \d times?, event "written", in OfficeGateway\.write, to user:\*/,
  );
  expect(output).not.toMatch(/carol|bob|ann\b|lunch|hello|printer/);
});

it('refuses empty rules at start-up', async () => {
  for (const rules of [[{ to: 'user:*' }], [{ why: 'x' }], 'user:*'])
    await expect(
      office({ egress: { rules } } as unknown as WebSocketManagerOptions),
    ).rejects.toMatchObject({
      code: 'WSM_INVALID_OPTION',
      option: expect.stringMatching(/^egress\.rules/) as string,
    });
});
