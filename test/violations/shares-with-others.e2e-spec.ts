import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';
import {
  CurrentManager,
  SharesWithOthers,
  WebSocketManager,
} from '../../src/index.js';
import { Violations } from '../../src/policy/index.js';
import { connect, next, record, serve } from '../support/harness.js';

/** A board that everybody reads, and what each user holds in the own state. */
@WebSocketGateway()
class BoardGateway {
  private sent: object = {};
  private held: object = {};

  @SubscribeMessage('pin')
  pin(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() note: object,
  ): string {
    this.sent = note;
    this.held = structuredClone(note);
    manager.state.set('draft', this.held);
    return 'pinned';
  }

  @SharesWithOthers()
  @SubscribeMessage('read')
  read(@MessageBody() what: 'sent' | 'held'): object {
    return this[what];
  }

  @SharesWithOthers()
  @SubscribeMessage('push')
  push(
    @ConnectedSocket() client: Socket,
    @MessageBody() what: 'sent' | 'held',
  ): void {
    client.emit('board', this[what]);
  }
}

const NOTE = { text: 'the plan of Alice' };

async function world() {
  const served = await serve({ gateways: [BoardGateway] });
  const vectors: string[] = [];
  served.app
    .get(Violations)
    .violations$.subscribe(({ vector }) => vectors.push(vector));
  const alice = await connect(served, 'alice');
  const bob = await connect(served, 'bob');
  await alice.emitWithAck('pin', NOTE);
  return { bob, vectors };
}

describe('a handler with @SharesWithOthers()', () => {
  it('may answer and send what another user has sent', async () => {
    const { bob, vectors } = await world();
    expect(await bob.emitWithAck('read', 'sent')).toEqual(NOTE);
    const board = next(bob, 'board');
    bob.emit('push', 'sent');
    expect(await board).toEqual([NOTE]);
    expect(vectors).toEqual([]);
  });

  it('may neither answer nor send what another user holds in the own state', async () => {
    const { bob, vectors } = await world();
    const received = record(bob);
    expect(await bob.emitWithAck('read', 'held')).toMatchObject({
      status: 'error',
      code: 'ISOLATION_VIOLATION',
    });
    const refused = next(bob, 'exception');
    bob.emit('push', 'held');
    await refused;
    expect(received.map(([event]) => event)).toEqual(['exception']);
    expect(vectors).toEqual(['foreign-object', 'foreign-object']);
  });
});
