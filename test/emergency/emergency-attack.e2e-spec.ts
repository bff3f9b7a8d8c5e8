import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import {
  CurrentManager,
  Incidents,
  type SecurityIncident,
  VECTORS,
  WebSocketManager,
  WebSocketManagerRegistry,
} from '../../src/index.js';
import { bindingOf } from '../../src/manager/index.js';
import {
  type ClientSocket,
  clientOf,
  connect,
  eventually,
  next,
  record,
  refusalOf,
  serve,
} from '../support/harness.js';

/** An application that handles payloads without any care. */
@WebSocketGateway()
class CarelessGateway {
  @WebSocketServer()
  server!: Server;

  constructor(private readonly registry: WebSocketManagerRegistry) {}

  handleConnection(client: Socket): void {
    const { user, invitedTo } = client.handshake.auth as Record<string, string>;
    if (invitedTo) void client.join(invitedTo);
    if (user === 'mallory') void client.join(['mallory', 'user:mallory']);
  }

  @SubscribeMessage('ping')
  ping(): string {
    return 'pong';
  }

  @SubscribeMessage('join')
  join(@ConnectedSocket() client: Socket, @MessageBody() room: string): string {
    void client.join(room);
    return 'joined';
  }

  @SubscribeMessage('pull-in')
  pullIn(@MessageBody() [id, room]: [string, string]): string {
    void this.server.sockets.sockets.get(id)?.join(room);
    return 'pulled in';
  }

  @SubscribeMessage('become')
  become(@ConnectedSocket() client: Socket, @MessageBody() id: string): string {
    client.data.user = { id };
    return 'done';
  }

  @SubscribeMessage('rebind')
  rebind(@MessageBody() [id, userId]: [string, string]): string {
    const socket = this.server.sockets.sockets.get(id)!;
    this.registry.attach(socket, { userId, anonymous: false });
    return 'rebound';
  }

  @SubscribeMessage('set')
  set(@MessageBody() [path, value]: [string, unknown]): string {
    let target = {} as Record<string, unknown>;
    const names = path.split('.');
    for (const name of names.slice(0, -1))
      target = target[name] as Record<string, unknown>;
    target[names.at(-1)!] = value;
    return 'set';
  }

  @SubscribeMessage('mine')
  mine(@CurrentManager() manager: WebSocketManager): string {
    return manager.user.userId;
  }
}

interface Scene {
  readonly url: string;
  readonly victim: ClientSocket;
  readonly attacker: ClientSocket;
}

/** The attacks, and the response to each. */
const ATTACKS: [
  name: string,
  vector: SecurityIncident['vector'],
  isCutOff: boolean,
  attack: (scene: Scene) => unknown,
][] = [
  [
    'joins the private room of the victim',
    'foreign-room',
    false,
    ({ attacker }) => attacker.emit('join', 'wsm:user:u~victim'),
  ],
  [
    "joins the room of the victim's socket",
    'foreign-room',
    false,
    ({ attacker, victim }) => attacker.emit('join', victim.id),
  ],
  [
    "pulls the victim into the attacker's own room",
    'foreign-connection',
    false,
    ({ attacker, victim }) =>
      attacker.emit('pull-in', [victim.id, 'user:mallory']),
  ],
  [
    'signs in as the victim after the handshake',
    'identity-drift',
    true,
    ({ attacker }) => {
      attacker.emit('become', 'victim');
      attacker.emit('ping');
    },
  ],
  [
    'sends as the victim',
    'spoofed-identity',
    true,
    ({ attacker }) => attacker.emit('mine', { from: 'victim' }),
  ],
  [
    'has the own socket given to the victim',
    'socket-rebound',
    true,
    ({ attacker }) => attacker.emit('rebind', [attacker.id, 'victim']),
  ],
  [
    "has the victim's socket given to the attacker",
    'socket-rebound',
    false,
    ({ attacker, victim }) => attacker.emit('rebind', [victim.id, 'mallory']),
  ],
  [
    'sends a prototype',
    'prototype-pollution',
    true,
    ({ attacker }) =>
      attacker.emit('mine', JSON.parse('{"__proto__":{"isAdmin":true}}')),
  ],
  [
    'pollutes a prototype that is found in the message of the victim',
    'prototype-pollution',
    false,
    async ({ attacker, victim }) => {
      await attacker.emitWithAck('set', ['__proto__.isAdmin', true]);
      await victim.emitWithAck('ping');
    },
  ],
  [
    'presents the session of the victim',
    'shared-credential',
    false,
    async ({ url }) => {
      const thief = clientOf(url, { user: 'mallory', sessionId: 's-victim' });
      expect((await refusalOf(thief)).code).toBe('UNAUTHENTICATED');
    },
  ],
  [
    'sends an id of power',
    'suspicious-id',
    false,
    async ({ attacker }) => {
      const told = next(attacker, 'exception');
      attacker.emit('mine', { userId: 'admin' });
      await told;
    },
  ],
];

it('tries every vector with the scope offender', () => {
  const tried = new Set(ATTACKS.map(([, vector]) => vector));
  for (const { id, scope } of Object.values(VECTORS))
    if (scope === 'offender') expect(tried).toContain(id);
});

describe('an attacker who', () => {
  afterEach(() => {
    Reflect.deleteProperty(Object.prototype, 'isAdmin');
  });

  it.each(ATTACKS)(
    '%s does not bring the victim down',
    async (_, vector, isCutOff, attack) => {
      const served = await serve({
        gateways: [CarelessGateway],
        options: { ingress: { identityKeys: ['from'] } },
      });
      const incidents: SecurityIncident[] = [];
      served.app
        .get(Incidents)
        .incidents$.subscribe((incident) => incidents.push(incident));
      const victim = await connect(served, {
        user: 'victim',
        sessionId: 's-victim',
      });
      const attacker = await connect(served, 'mallory');
      const { id } = victim;
      const toVictim = record(victim);
      const told = isCutOff ? next(attacker, 'exception') : undefined;

      await attack({ url: served.url, victim, attacker });

      await eventually(() =>
        expect(incidents).toContainEqual(
          expect.objectContaining({
            vector,
            action: isCutOff ? 'disconnected' : 'blocked',
          }),
        ),
      );
      if (told) {
        expect(await told).toEqual([
          expect.objectContaining({
            code: 'ISOLATION_VIOLATION',
            incidentId: incidents.find((one) => one.vector === vector)?.id,
          }),
        ]);
        await eventually(() => expect(attacker.connected).toBe(false));
        expect(JSON.stringify(await told)).not.toContain('victim');
      } else {
        await expect(attacker.emitWithAck('ping')).resolves.toBe('pong');
      }
      expect(victim.id).toBe(id);
      await expect(victim.emitWithAck('mine')).resolves.toBe('victim');
      expect(toVictim).toEqual([]);
      expect(served.registry.status()).toMatchObject({
        quarantined: [],
        breaker: { server: 'closed', users: { open: 0, halfOpen: 0, held: 0 } },
      });
    },
  );

  it('has the victim invited into a room with the attacker’s name does not get the victim disconnected', async () => {
    const served = await serve({ gateways: [CarelessGateway] });
    await connect(served, 'mallory');
    const victim = await connect(served, {
      user: 'victim',
      invitedTo: 'user:mallory',
    });
    await expect(victim.emitWithAck('ping')).resolves.toBe('pong');
    const socket = served.registry.get({ userId: 'victim' })!.connections[0]
      .socket;
    expect(socket.rooms).not.toContain('user:mallory');
    expect(bindingOf(socket)?.manager.active).toBe(true);
  });
});
