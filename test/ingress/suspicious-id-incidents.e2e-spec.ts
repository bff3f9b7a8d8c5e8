import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import {
  CurrentManager,
  HandshakeRefusal,
  Incidents,
  SafeIdPipe,
  type SecurityIncident,
  SuspiciousRecipientError,
  WebSocketManager,
  type WebSocketManagerOptions,
  WebSocketManagerRegistry,
} from '../../src/index.js';
import {
  clientOf,
  connect,
  connected,
  refusalOf,
  serve,
} from '../support/harness.js';

const BAD = "marker' OR 1=1";

@WebSocketGateway()
class IdGateway {
  constructor(private readonly registry: WebSocketManagerRegistry) {}

  @SubscribeMessage('take')
  take(): string {
    return 'taken';
  }

  @SubscribeMessage('piped')
  piped(@MessageBody('target', SafeIdPipe) target: string): string {
    return target;
  }

  @SubscribeMessage('send')
  send(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() to: string,
  ): boolean {
    return manager.sendTo(to, 'hello', 'x', { reason: 'a greeting' });
  }

  @SubscribeMessage('acquire')
  acquire(@MessageBody() id: string): string {
    return this.registry.acquire({ userId: id }).user.userId;
  }
}

async function start(
  modes: Pick<WebSocketManagerOptions, 'mode' | 'vectors' | 'ids'> = {},
) {
  const served = await serve({ gateways: [IdGateway], options: modes });
  const incidents: SecurityIncident[] = [];
  const log = served.app.get(Incidents);
  log.incidents$.subscribe((incident) => incidents.push(incident));
  const alice = await connect(served, 'alice');
  const ask = (event: string, data: unknown): Promise<unknown> =>
    alice.emitWithAck(event, data);
  return { ...served, log, incidents, alice, ask };
}

const REFUSED = expect.objectContaining({ code: 'SUSPICIOUS_ID' }) as unknown;

describe('a suspicious id', () => {
  it('in a message is refused and recorded, and the connection stays open', async () => {
    const { log, incidents, alice, ask, registry } = await start();
    for (const room of ['admin', `${BAD} ${'x'.repeat(900)}`])
      expect(await ask('take', { room })).toEqual(REFUSED);
    expect(await ask('piped', { target: BAD })).toEqual(REFUSED);
    expect(await ask('take', { room: ['a', { $ne: null }] })).toEqual(REFUSED);
    expect(await ask('take', { room: 'kitchen' })).toBe('taken');
    expect(alice.connected).toBe(true);
    expect(registry.status().quarantined).toEqual([]);

    expect(incidents).toMatchObject([
      {
        vector: 'suspicious-id',
        severity: 'medium',
        action: 'blocked',
        users: ['u~alice'],
        event: 'take',
        connection: alice.id,
        paths: ['payload.room'],
        reason: 'reserved; 5 characters',
        impact: { disclosed: false },
        count: 1,
      },
      {
        event: 'piped',
        paths: ['payload.target'],
        reason: 'shape, injection; 14 characters',
      },
    ]);
    await log.flush();
    expect(incidents.at(-1)).toMatchObject({
      count: 2,
      repeats: incidents[0].id,
    });
    expect(log.metrics().byVector).toEqual({ 'suspicious-id': 4 });
    expect(JSON.stringify(incidents)).not.toContain('marker');
  });

  it('in a handshake is refused and recorded, without a user', async () => {
    const { url, incidents } = await start();
    for (const auth of [
      { user: BAD },
      { user: 'bob', tenantId: BAD },
      { user: 'bob', sessionId: 'x'.repeat(100_000) },
    ])
      expect((await refusalOf(clientOf(url, auth))).code).toBe('SUSPICIOUS_ID');
    const blocked = {
      vector: 'suspicious-id',
      action: 'blocked',
      users: [],
      event: 'connection',
      connection: null,
    };
    expect(incidents).toMatchObject([
      {
        ...blocked,
        paths: ['user.userId'],
        reason: 'shape, injection; 14 characters',
      },
      { ...blocked, paths: ['user.tenantId'] },
      {
        ...blocked,
        paths: ['user.sessionId'],
        reason: 'too-long; 100000 characters',
      },
    ]);
    expect(JSON.stringify(incidents)).not.toContain('marker');
  });

  it('that server-side code was given is refused and recorded', async () => {
    const { registry, incidents } = await start();
    expect(() => registry.acquire({ userId: BAD })).toThrow(HandshakeRefusal);
    const alice = registry.get({ userId: 'alice' })!;
    expect(() => alice.sendTo(BAD, 'x', 1, { reason: 'y' })).toThrow(
      SuspiciousRecipientError,
    );
    expect(incidents.map(({ users, paths }) => [users, paths])).toEqual([
      [[], ['user.userId']],
      [[], ['recipient']],
    ]);
  });

  it.each([
    [{ mode: 'report' }],
    [{ vectors: { 'suspicious-id': 'report' } }],
  ] as const)('is only reported wherever it is met with %o', async (modes) => {
    const { url, incidents, ask } = await start(modes);
    expect(await ask('take', { room: BAD })).toBe('taken');
    expect(await ask('piped', { target: BAD })).toBe(BAD);
    expect(await ask('send', BAD)).toBe(false);
    expect(await ask('acquire', BAD)).toBe(BAD);
    await connected(clientOf(url, { user: BAD }));
    expect(incidents.map(({ event, action }) => `${event} ${action}`)).toEqual([
      'take reported',
      'piped reported',
      'send reported',
      'acquire reported',
      'connection reported',
    ]);
  });

  it('is not checked if the vector is off', async () => {
    const { url, incidents, ask } = await start({
      vectors: { 'suspicious-id': 'off' },
    });
    expect(await ask('take', { room: BAD })).toBe('taken');
    expect(await ask('piped', { target: BAD })).toBe(BAD);
    expect(await ask('send', BAD)).toBe(false);
    await connected(clientOf(url, { user: BAD }));
    expect(incidents).toEqual([]);
  });

  // All users without an id would be one user, with one manager.
  it.each([
    ['report', ''],
    ['report', 'undefined'],
    ['report', '[object Object]'],
    ['off', 'null'],
    ['off', 'NaN'],
  ] as const)(
    'that is none identifies nobody, also when the vector is on %s: "%s"',
    async (mode, user) => {
      const { url, incidents } = await start({
        vectors: { 'suspicious-id': mode },
      });
      expect((await refusalOf(clientOf(url, { user }))).code).toBe(
        'SUSPICIOUS_ID',
      );
      const actions = incidents.map(({ action }) => action);
      expect(actions).toEqual(mode === 'off' ? [] : ['blocked']);
    },
  );

  it('is checked with the option ids, also by the pipe', async () => {
    const { ask, incidents } = await start({ ids: { allowed: ['admin'] } });
    expect(await ask('piped', { target: 'admin' })).toBe('admin');
    expect(incidents).toEqual([]);
  });
});
