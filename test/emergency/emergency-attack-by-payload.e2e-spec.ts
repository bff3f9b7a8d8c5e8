import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { Socket } from 'socket.io';
import {
  CurrentManager,
  Incidents,
  type SecurityIncident,
  WebSocketManager,
  WebSocketManagerRegistry,
} from '../../src/index.js';
import {
  connect,
  eventually,
  next,
  record,
  serve,
  settle,
} from '../support/harness.js';

/** Where the application keeps payloads for other users. */
type Place = 'tracked' | 'socket.data' | 'state' | 'a view';

const SECRET = 'secret of the victim';

/** Keeps every payload unchanged, with its recipient. */
@WebSocketGateway()
class InboxGateway implements OnGatewayConnection, OnApplicationShutdown {
  private readonly inboxes = new Map<string, object[]>();
  private readonly sent = new Map<string, object>();
  private readonly jobs: (() => void)[] = [];
  /** Works for nobody in particular. */
  private readonly worker = setInterval(() => this.jobs.pop()?.(), 2);

  constructor(private readonly registry: WebSocketManagerRegistry) {}

  onApplicationShutdown(): void {
    clearInterval(this.worker);
  }

  handleConnection(client: Socket): void {
    const manager = this.registry.current();
    const inbox: object[] = [];
    this.inboxes.set(manager.user.userId, inbox);
    manager.track('inbox', inbox);
    client.data.notes = [];
  }

  @SubscribeMessage('leave')
  leave(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() [place, to, note]: [Place, string[], object],
  ): string {
    this.sent.set(manager.user.userId, note);
    for (const userId of to) this.keep(place, userId, note);
    return 'left';
  }

  /** To a channel, and into the inbox of everybody who is in it. */
  @SubscribeMessage('say')
  say(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() note: object,
  ): string {
    manager.to('team').emit('said', note);
    for (const inbox of this.inboxes.values()) inbox.push(note);
    return 'said';
  }

  private keep(place: Place, userId: string, note: object): void {
    const addressee = this.registry.get({ userId })!;
    const [{ socket }] = addressee.connections;
    const { notes } = socket.data as { notes: object[] };
    if (place === 'tracked') this.inboxes.get(userId)!.push(note);
    if (place === 'socket.data') notes.push(note);
    if (place === 'state')
      this.jobs.push(() => addressee.state.set('note', note));
    if (place === 'a view') {
      const { buffer, byteOffset, length } = note as Buffer;
      notes.push(new Uint8Array(buffer, byteOffset, length));
    }
  }

  @SubscribeMessage('count')
  count(@ConnectedSocket() client: Socket): number {
    return (client.data as { notes: object[] }).notes.length;
  }

  @SubscribeMessage('sign')
  sign(@CurrentManager() manager: WebSocketManager): string {
    for (const note of this.inboxes.get(manager.user.userId)!)
      Object.assign(note, { signature: SECRET });
    return 'signed';
  }

  @SubscribeMessage('inbox')
  inbox(@CurrentManager() manager: WebSocketManager): object {
    return { inbox: this.inboxes.get(manager.user.userId) };
  }

  @SubscribeMessage('what-i-sent')
  whatISent(@CurrentManager() manager: WebSocketManager): object {
    return { sent: this.sent.get(manager.user.userId) };
  }

  @SubscribeMessage('keep-what-i-sent')
  keepWhatISent(@CurrentManager() manager: WebSocketManager): string {
    manager.state.set('sent', this.sent.get(manager.user.userId));
    return 'kept';
  }

  @SubscribeMessage('own')
  own(@CurrentManager() manager: WebSocketManager): object {
    return manager.state.getOrCreate('own', () => ({
      of: manager.user.userId,
    }));
  }
}

async function start(strict = true) {
  const served = await serve({
    gateways: [InboxGateway],
    options: { isolation: { strict } },
  });
  const incidents: SecurityIncident[] = [];
  const log = served.app.get(Incidents);
  log.incidents$.subscribe((incident) => incidents.push(incident));
  const [victim, bystander, attacker] = await Promise.all(
    ['victim', 'bystander', 'mallory'].map((user) => connect(served, user)),
  );
  const own = { of: 'victim' };
  await expect(victim.emitWithAck('own')).resolves.toEqual(own);
  const toVictim = record(victim);
  const manager = served.registry.get({ userId: 'victim' });
  /** The victim has the same identity and state, and received no notice. */
  const expectUnharmed = async () => {
    await expect(victim.emitWithAck('own')).resolves.toEqual(own);
    await expect(bystander.emitWithAck('own')).resolves.toEqual({
      of: 'bystander',
    });
    expect(served.registry.get({ userId: 'victim' })).toBe(manager);
    expect(toVictim).toEqual([]);
    expect(served.registry.status()).toMatchObject({
      quarantined: [],
      breaker: { server: 'closed', users: { open: 0, halfOpen: 0, held: 0 } },
    });
  };
  return { ...served, log, incidents, victim, attacker, expectUnharmed };
}

const SHUT_IN = {
  action: 'blocked',
  reason: expect.stringContaining('no longer delivered to anyone') as unknown,
};

describe('an attacker whose payload the application keeps in the victim’s state', () => {
  it.each<[Place, object, string]>([
    ['tracked', { text: 'x' }, 'nested-shared-reference'],
    ['socket.data', { text: { deep: [{}] } }, 'nested-shared-reference'],
    ['state', { text: 'x' }, 'nested-shared-reference'],
    ['a view', Buffer.from('bytes'), 'shared-buffer'],
  ])('does not affect the victim: %s', async (place, note, vector) => {
    const { attacker, incidents, expectUnharmed } = await start();
    for (let round = 0; round < 3; round += 1) {
      await attacker.emitWithAck('leave', [place, ['victim'], note]);
      await settle(10);
      await expectUnharmed();
    }
    expect(incidents).toMatchObject([
      { ...SHUT_IN, vector, users: ['u~victim', 'u~mallory'] },
    ]);
    expect(attacker.connected).toBe(true);
  });

  it.each([
    ['everything is looked at with every message', true],
    ['each message has its budget', false],
  ])('brings down nobody of several either: %s', async (_, strict) => {
    const { attacker, incidents, expectUnharmed, log } = await start(strict);
    for (let round = 0; round < 20; round += 1)
      await attacker.emitWithAck('leave', [
        'tracked',
        ['victim', 'bystander'],
        { round },
      ]);
    for (const _ of [1, 2, 3]) await expectUnharmed();
    expect(incidents).toMatchObject([
      { ...SHUT_IN, users: ['u~victim', 'u~mallory'] },
      { ...SHUT_IN, users: ['u~bystander', 'u~mallory'] },
    ]);
    await log.flush();
    // Twenty for each, counted; the first one has its own record.
    expect(log.metrics().byVector).toEqual({ 'nested-shared-reference': 40 });
  });

  it('affects nobody with a message to a channel, which arrives', async () => {
    const { attacker, victim, incidents, registry } = await start();
    for (const manager of registry.managers()) manager.join('team');
    const said = next(victim, 'said');
    await attacker.emitWithAck('say', { text: 'hello' });
    await expect(said).resolves.toEqual([{ text: 'hello' }]);
    for (const _ of [1, 2, 3]) {
      await expect(victim.emitWithAck('count')).resolves.toBe(0);
      await expect(attacker.emitWithAck('count')).resolves.toBe(0);
    }
    expect(registry.status().quarantined).toEqual([]);
    expect(incidents).not.toEqual([]);
    for (const incident of incidents) expect(incident).toMatchObject(SHUT_IN);
  });

  it('does not receive what the victim writes into it, nor does the victim receive the payload', async () => {
    const { attacker, victim, incidents } = await start();
    const heard = [record(attacker), record(victim)];
    await attacker.emitWithAck('leave', ['tracked', ['victim'], { text: 'x' }]);
    await expect(victim.emitWithAck('sign')).resolves.toBe('signed');
    for (const [who, event] of [
      [attacker, 'what-i-sent'],
      [victim, 'inbox'],
    ] as const) {
      expect(await who.emitWithAck(event)).toEqual(
        expect.objectContaining({ code: 'ISOLATION_VIOLATION' }),
      );
    }
    expect(JSON.stringify(heard)).not.toContain(SECRET);
    expect(JSON.stringify(heard)).not.toContain('"text"');
    expect(incidents.slice(1)).toMatchObject([
      { vector: 'foreign-object', users: ['u~mallory', 'u~victim'] },
      { vector: 'foreign-object', users: ['u~victim', 'u~mallory'] },
    ]);
  });

  it('and who also holds it is one of two users who share memory: a defect of the server', async () => {
    const { attacker, victim, incidents, registry } = await start();
    await attacker.emitWithAck('leave', ['tracked', ['victim'], { text: 'x' }]);
    await victim.emitWithAck('count');
    attacker.emit('keep-what-i-sent');
    await eventually(() =>
      expect(
        registry
          .status()
          .quarantined.map(({ key }) => key)
          .toSorted(),
      ).toEqual(['u~mallory', 'u~victim']),
    );
    expect(incidents.at(-1)).toMatchObject({
      action: 'quarantined',
      paths: ['state.sent', 'tracked.inbox[0]'],
    });
  });

  it('is found in a full check, which affects nobody', async () => {
    const { attacker, registry, expectUnharmed } = await start();
    await attacker.emitWithAck('leave', ['tracked', ['victim'], { text: 'x' }]);
    for (const _ of ['first seen by it', 'known']) {
      const report = await registry.validateIsolation();
      expect(report.findings).toMatchObject([
        { users: ['u~victim', 'u~mallory'], scope: 'packet' },
      ]);
      await expectUnharmed();
    }
  });
});
