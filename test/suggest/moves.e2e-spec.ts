import {
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import {
  type EgressRule,
  Incidents,
  type SecurityIncident,
  type SocketMove,
} from '../../src/index.js';
import { connect, serve } from '../support/harness.js';

@WebSocketGateway()
class ModeratorGateway implements OnGatewayConnection {
  @WebSocketServer() private readonly server!: Server;

  async handleConnection(client: Socket): Promise<void> {
    const { user } = client.handshake.auth as { user: string };
    await client.join([`user:${user}`, 'hall']);
  }

  @SubscribeMessage('move')
  async move(@MessageBody() [move, who]: [SocketMove, string]) {
    const sockets = this.server.in(who);
    if (move === 'join') sockets.socketsJoin('stage');
    if (move === 'leave') sockets.socketsLeave('hall');
    if (move === 'disconnect') sockets.disconnectSockets();
    const hall = await this.server.in('hall').fetchSockets();
    const stage = await this.server.in('stage').fetchSockets();
    return { hall: hall.length, stage: stage.length };
  }

  @SubscribeMessage('whisper')
  whisper(@MessageBody() who: string) {
    this.server.to(who).emit('whispered', 'psst');
    return 'sent';
  }
}

async function moderate(rule: Omit<EgressRule, 'why'> | undefined) {
  const why = 'moderators alone may call it';
  const served = await serve({
    gateways: [ModeratorGateway],
    options: { egress: { rules: rule ? [{ ...rule, why }] : [] } },
  });
  const incidents: SecurityIncident[] = [];
  served.app.get(Incidents).incidents$.subscribe((one) => incidents.push(one));
  const [ann, bob] = [
    await connect(served, 'ann'),
    await connect(served, 'bob'),
  ];
  const gone = new Promise((resolve) => bob.once('disconnect', resolve));
  return { ann, bob, incidents, gone };
}

const AFTER: Record<SocketMove, object> = {
  join: { hall: 2, stage: 1 },
  leave: { hall: 1, stage: 0 },
  disconnect: { hall: 1, stage: 0 },
};
const MOVES = Object.keys(AFTER) as SocketMove[];

describe.each(MOVES)("to have another user's socket %s", (move) => {
  const handler = 'ModeratorGateway.move';

  it('is stopped without a rule, and recorded with whose it is', async () => {
    const { ann, bob, incidents } = await moderate(undefined);
    const answer: unknown = await ann.emitWithAck('move', [move, 'user:bob']);
    expect(answer).toMatchObject({ code: 'ISOLATION_VIOLATION' });
    expect(incidents).toMatchObject([
      { vector: 'foreign-connection', rooms: ['user:*'], paths: [move] },
    ]);
    expect(bob.connected).toBe(true);
  });

  it('is allowed by a rule for it', async () => {
    const { ann, incidents, gone } = await moderate({
      move,
      handler,
      to: 'user:*',
    });
    expect(await ann.emitWithAck('move', [move, 'user:bob'])).toEqual(
      AFTER[move],
    );
    expect(incidents).toEqual([]);
    if (move === 'disconnect') await gone;
  });

  it.each<[string, Omit<EgressRule, 'why'>]>([
    ['for packets', { to: 'user:*' }],
    [
      'for another move',
      { move: MOVES.find((one) => one !== move)!, to: 'user:*' },
    ],
    ['for another handler', { move, handler: 'X.y', to: 'user:*' }],
    ['for other rooms', { move, to: 'guest:*' }],
  ])('is not allowed by a rule %s', async (_, rule) => {
    const { ann } = await moderate(rule);
    const answer: unknown = await ann.emitWithAck('move', [move, 'user:bob']);
    expect(answer).toMatchObject({ code: 'ISOLATION_VIOLATION' });
  });

  it('allows no packet', async () => {
    const { ann } = await moderate({ move, to: 'user:*' });
    const answer: unknown = await ann.emitWithAck('whisper', 'user:bob');
    expect(answer).toMatchObject({ code: 'ISOLATION_VIOLATION' });
  });
});

it('refuses a rule for a move that there is not', async () => {
  await expect(
    moderate({ move: 'kick' as SocketMove, to: 'user:*' }),
  ).rejects.toMatchObject({ code: 'WSM_INVALID_OPTION' });
});
