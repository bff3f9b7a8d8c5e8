import {
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';
import { MemoryHub, memoryCluster } from '../../src/index.js';
import { VECTORS, type VectorId } from '../../src/incidents/index.js';
import {
  OCCURRENCES,
  type Client,
} from '../../packages/proof/src/planting/occurrences.js';
import { type Visitor, visitorOf } from '../leak-zoo/stage.js';
import {
  clientOf,
  connect,
  connected,
  eventually,
  next,
  serve,
} from '../support/harness.js';
import { DangerousGateway } from '../violations/dangerous-world.js';

type Loss =
  | 'both are quarantined'
  | 'the user is quarantined'
  | 'the offender is disconnected'
  | 'nobody';

/** Its occurrence replaces the look-up of managers, and the response looks the users up: see vectors.e2e-spec.ts. */
const STAGED = 'manager-collision';

/**
 * Who loses a connection or a manager when Alice's message causes one of each vector. Written down one by one, so that a
 * new vector has to be decided on.
 */
const LOSSES: Record<Exclude<VectorId, typeof STAGED>, Loss> = {
  'shared-reference': 'both are quarantined',
  'nested-shared-reference': 'both are quarantined',
  'shared-buffer': 'both are quarantined',
  'shared-context': 'both are quarantined',
  'context-mutated': 'the user is quarantined',
  'shared-mode': 'both are quarantined',
  'prototype-pollution': 'the offender is disconnected',
  'identity-drift': 'the offender is disconnected',
  'spoofed-identity': 'the offender is disconnected',
  // By the server's own code, and not by a message: emergency-attack.e2e-spec.ts has the message.
  'socket-rebound': 'nobody',
  'shared-credential': 'nobody',
  'foreign-room': 'nobody',
  'suspicious-id': 'nobody',
  'shared-listener': 'nobody',
  'context-bleed': 'nobody',
  'unscoped-broadcast': 'nobody',
  'foreign-recipient': 'nobody',
  'foreign-channel': 'nobody',
  'foreign-object': 'nobody',
  'foreign-attribution': 'nobody',
  'foreign-tenant': 'nobody',
  'foreign-connection': 'nobody',
  'unattributed-packet': 'nobody',
  'detached-context': 'nobody',
  // The occurrence itself releases the manager.
  'stale-manager': 'nobody',
};

/** Of these the occurrence itself ends or turns away somebody, whatever the response is. */
const NOT_CONNECTED: Partial<Record<VectorId, readonly string[]>> = {
  'stale-manager': ['alice'],
  'shared-credential': ['bob'],
};

const LOST: Record<Loss, readonly string[]> = {
  'both are quarantined': ['alice', 'bob'],
  'the user is quarantined': ['alice'],
  'the offender is disconnected': ['alice'],
  nobody: [],
};

const asClient = ({ client, ask, send }: Visitor): Client => ({
  id: client.id!,
  ask,
  send,
});

describe('a user loses a connection or a manager', () => {
  it('by no vector that is not in this list', () => {
    expect([...Object.keys(LOSSES), STAGED].toSorted()).toEqual(
      Object.keys(VECTORS).toSorted(),
    );
  });

  it.each(Object.entries(LOSSES) as [VectorId, Loss][])(
    'by %s: %s',
    async (vector, loss) => {
      const { options, inHandshake, plant } = OCCURRENCES[vector];
      const served = await serve({
        gateways: [DangerousGateway],
        options: options?.(),
      });
      const { registry } = served;
      // In a handshake, whoever is here would be part of it.
      const bystander = inHandshake
        ? undefined
        : await connect(served, 'carol');
      const alice = visitorOf(await connect(served, 'alice'));
      const bob = visitorOf(clientOf(served.url, { user: 'bob' }));
      await connected(bob.client).catch(() => undefined);
      if (!inHandshake) {
        const clients = { alice: asClient(alice), bob: asClient(bob) };
        await plant({ registry, ...clients });
      }

      const expected = NOT_CONNECTED[vector] ?? LOST[loss];
      const offline = () =>
        Object.entries({ alice, bob })
          .filter(([, { client }]) => !client.connected)
          .map(([name]) => name);
      await eventually(() => expect(offline()).toEqual(expected));
      for (const { client, ask } of [alice, bob])
        if (client.connected) expect(await ask('ping')).toBe('pong');
      expect(offline()).toEqual(expected);
      expect(
        registry
          .status()
          .quarantined.map(({ key }) => key)
          .toSorted(),
      ).toEqual(
        loss.endsWith('quarantined') ? expected.map((name) => `u~${name}`) : [],
      );
      if (bystander) expect(await bystander.emitWithAck('ping')).toBe('pong');
    },
  );
});

@WebSocketGateway()
class LateGateway implements OnGatewayConnection<Socket> {
  async handleConnection(socket: Socket): Promise<void> {
    await Promise.resolve();
    socket.data.user = socket.handshake.auth.user as string;
  }

  @SubscribeMessage('ping')
  ping(): string {
    return 'pong';
  }
}

it('a device too many, which another node has the rest of, is told and disconnected, and the rest stays', async () => {
  const hub = new MemoryHub();
  const node = () =>
    serve({
      gateways: [LateGateway],
      options: {
        identify: undefined,
        identity: 'connection',
        limits: { connectionsPerUser: 1 },
        cluster: memoryCluster(hub),
      },
    });
  const [here, there] = [await node(), await node()];
  const laptop = await connect(here, 'alice');
  expect(await laptop.emitWithAck('ping')).toBe('pong');
  const phone = clientOf(there.url, { user: 'alice' });
  const told = next(phone, 'wsm:notice');
  const gone = next(phone, 'disconnect');
  await connected(phone);
  expect(await told).toEqual([
    expect.objectContaining({ code: 'LIMIT_EXCEEDED' }),
  ]);
  await gone;
  expect(await laptop.emitWithAck('ping')).toBe('pong');
});
