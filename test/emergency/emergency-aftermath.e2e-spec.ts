import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import {
  CurrentManager,
  EmergencyBreaker,
  WebSocketManager,
  type WebSocketManagerOptions,
} from '../../src/index.js';
import { connect, eventually, record, serve } from '../support/harness.js';

/** One object in the place of one for each user, which outlives them all; and one inside it. */
const DEFAULTS = { notes: [] as string[], last: { text: '' } };

@WebSocketGateway()
class NotesGateway {
  @SubscribeMessage('note')
  note(
    @CurrentManager() manager: WebSocketManager,
    @MessageBody() text: string,
  ): object {
    const book = manager.state.getOrCreate('book', () => DEFAULTS);
    book.notes.push(text);
    book.last.text = text;
    return book;
  }

  @SubscribeMessage('last')
  last(): object {
    return DEFAULTS.last;
  }

  @SubscribeMessage('ping')
  ping(): string {
    return 'pong';
  }
}

describe('an object that two users held', () => {
  beforeEach(() => {
    DEFAULTS.notes.length = 0;
    DEFAULTS.last.text = '';
  });

  const serveNotes = (options?: WebSocketManagerOptions) =>
    serve({
      gateways: [NotesGateway],
      options: {
        quarantine: { coolDownMs: 60_000 },
        ...options,
      },
    });

  it('is sent to no later user', async () => {
    const served = await serveNotes();
    const alice = await connect(served, 'alice');
    await alice.emitWithAck('note', 'of alice');
    const bob = await connect(served, 'bob');
    bob.emit('note', 'of bob');
    await eventually(() => {
      expect([alice.connected, bob.connected]).toEqual([false, false]);
    });

    const carol = await connect(served, 'carol');
    const received = record(carol);
    for (const [event, ...args] of [['note', 'of carol'], ['last']] as const)
      carol.emit(event, ...args, (answer: unknown) =>
        received.push([event, answer]),
      );
    // Nobody is quarantined for it a second time.
    expect(await carol.emitWithAck('ping')).toBe('pong');
    const stopped = expect.objectContaining({
      code: 'ISOLATION_VIOLATION',
    }) as unknown;
    await eventually(() =>
      expect(received).toEqual([
        ['note', stopped],
        ['last', stopped],
      ]),
    );
    expect(JSON.stringify(received)).not.toMatch(/of (alice|bob)/);
    expect(served.registry.status().quarantined).toHaveLength(2);
  });

  it('is not sent to the returning users either', async () => {
    const served = await serveNotes();
    const alice = await connect(served, 'alice');
    await alice.emitWithAck('note', 'of alice');
    const bob = await connect(served, 'bob');
    bob.emit('note', 'of bob');
    await eventually(() => expect(alice.connected).toBe(false));

    served.app.get(EmergencyBreaker).reset({ userId: 'alice' });
    const again = await connect(served, 'alice');
    const received = record(again);
    expect(await again.emitWithAck('last')).toMatchObject({
      code: 'ISOLATION_VIOLATION',
    });
    expect(await again.emitWithAck('ping')).toBe('pong');
    expect(JSON.stringify(received)).not.toMatch(/of bob/);
  });
});
